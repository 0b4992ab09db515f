// Holds a running service to its own description: node validate.mjs http://127.0.0.1:PORT
// The description must be OpenAPI 3.1; every path in it is asked, and each answer must be what is described.
import { Validator } from "@seriousme/openapi-schema-validator";
import Ajv2020 from "ajv/dist/2020.js";
import addFormats from "ajv-formats";

const base = process.argv[2];
const faults = [];
let answers = 0;

const described = await (await fetch(`${base}/api/v1/openapi.json`)).json();
const valid = await new Validator().validate(structuredClone(described));
if (!valid.valid) faults.push(`openapi.json is not OpenAPI: ${JSON.stringify(valid.errors)}`);

/** The description as strict as it can be read: a field that it does not name is a fault, so that no answer drifts away from it. */
function closed(document) {
  const schemas = document.components.schemas;
  const strict = structuredClone(document);
  const open = (reference) => reference.replace("/schemas/", "/parts/");
  const close = (schema, place, isPart) => {
    if (Array.isArray(schema)) return schema.forEach((each, i) => close(each, `${place}/${i}`, false));
    if (schema === null || typeof schema !== "object") return;
    for (const [key, value] of Object.entries(schema)) {
      // A part of a whole says only what it knows of: the whole is closed, the part stays open.
      if (key !== "allOf") close(value, `${place}/${key}`, false);
      else value.forEach((part) => (part.$ref ? (part.$ref = open(part.$ref)) : close(part, place, true)));
    }
    const isObject = [schema.type].flat().includes("object");
    if (!isObject || isPart || "additionalProperties" in schema) return;
    if (schema.properties || schema.allOf) schema.unevaluatedProperties = false;
    else if (!place.includes("openapi.json")) faults.push(`openapi.json describes no field of ${place}`);
  };
  strict.components.parts = structuredClone(schemas);
  for (const [name, part] of Object.entries(strict.components.parts)) {
    for (const [key, value] of Object.entries(part.properties ?? {})) close(value, `parts/${name}/${key}`, false);
    (part.allOf ?? []).forEach((inner) => inner.$ref && (inner.$ref = open(inner.$ref)));
    delete part.additionalProperties;
  }
  for (const [name, schema] of Object.entries(strict.components.schemas)) close(schema, `schemas/${name}`, false);
  close(strict.paths, "paths", false);
  return strict;
}

const ajv = new Ajv2020({ strict: false, allErrors: true });
addFormats(ajv);
ajv.addSchema(closed(described), "openapi.json");

const pointer = (...parts) =>
  parts.map((part) => "/" + encodeURIComponent(String(part).replaceAll("~", "~0").replaceAll("/", "~1"))).join("");

async function get(target, headers = {}) {
  const response = await fetch(base + target, { headers });
  return { status: response.status, headers: response.headers, text: await response.text() };
}

/** Asks, and holds the answer to what the path says of that status and type. */
async function hold(path, target, wanted, headers) {
  const answer = await get(target, headers);
  const told = `${target} ${JSON.stringify(headers ?? {})}`;
  answers += 1;
  if (answer.status !== wanted) return faults.push(`${told}: ${answer.status}, not ${wanted}: ${answer.text.slice(0, 200)}`);
  let responses = described.paths[path].get.responses;
  if (!responses[wanted]) return faults.push(`${told}: ${wanted} is not described`);
  const type = (answer.headers.get("content-type") ?? "").split(";")[0];
  if (wanted === 304) return answer.text === "" || faults.push(`${told}: a 304 has a body`);
  let place = pointer("paths", path, "get", "responses", wanted);
  if (responses[wanted].$ref) place = responses[wanted].$ref.slice(1);
  const content = (responses[wanted].$ref ? described.components.responses.Problem : responses[wanted]).content;
  if (!content[type]) return faults.push(`${told}: the type ${type} is not described`);
  if (wanted !== 200 && type !== "application/problem+json") faults.push(`${told}: a problem is told as ${type}`);
  if (type === "text/csv") return answer.text.includes("\r\n") || faults.push(`${told}: no line`);
  const schema = `openapi.json#${place}${pointer("content", type, "schema")}`;
  const check = ajv.getSchema(schema) ?? ajv.compile({ $ref: schema });
  const document = JSON.parse(answer.text);
  if (!check(document)) {
    const words = check.errors.slice(0, 5).map((error) => `${error.instancePath} ${error.message} ${JSON.stringify(error.params)}`);
    faults.push(`${told}:\n    ${words.join("\n    ")}`);
  }
  if (wanted === 200) {
    const etag = answer.headers.get("etag");
    if (!etag) faults.push(`${told}: no ETag`);
    else if (responses[304] && !headers) await hold(path, target, 304, { "If-None-Match": etag });
  }
  return document;
}

/** That a field which is not described would be seen, in a whole and in one made of parts. */
function seesWhatIsNotDescribed() {
  for (const [name, document] of [["Year", {}], ["AuthorityDetail", {}], ["TableMeta", {}]]) {
    const check = ajv.getSchema(`openapi.json#/components/schemas/${name}`) ?? ajv.compile({ $ref: `openapi.json#/components/schemas/${name}` });
    check({ ...document, of_no_description: 1 });
    if (!check.errors?.some((error) => error.params.unevaluatedProperty === "of_no_description")) faults.push(`a field that ${name} does not describe would pass`);
  }
}
seesWhatIsNotDescribed();

const first = (await (await fetch(`${base}/api/v1/findings`)).json()).data[0];
const feeds = (await (await fetch(`${base}/api/v1/feeds`)).json()).data;
const feed = (feeds.find((one) => one.rejected > 0) ?? feeds[0]).feed;
const file = (await (await fetch(`${base}/api/v1/feeds/${feed}`)).json()).data.files.at(-1).file;
const today = new Date().toISOString().slice(0, 10);

const asked = {
  "/api/v1/authorities": [["", 200], ["?limit=5&offset=3", 200], ["?format=csv", 200], ["?status=good", 400]],
  "/api/v1/authorities/{code}": [["E09000001", 200], ["E06000053", 200], ["E06000999", 404], ["E06000001?x=1", 400]],
  "/api/v1/estimates": [["", 200], ["?region=E12000001", 200], [`?as_of=${today}`, 200], ["?as_of=1999-01-01", 404], ["?as_of=x", 400]],
  "/api/v1/findings": [["", 200], ["?limit=1", 200], ["?watch=persistence&direction=low", 200], ["?format=xml", 400]],
  "/api/v1/findings/{id}": [[first.finding_id, 200], ["none", 404]],
  "/api/v1/funnel": [["", 200], ["?limit=2", 200]],
  "/api/v1/tables": [
    ["", 200], ["?limit=7&offset=9", 200], ["?measure=notifications,rate_per_100k,child_population,children_in_need,idaci_score", 200],
    ["?breakdown=all&by_nature=true", 200], ["?breakdown=nature&year=2024-2026", 200], ["?area=E09000001,E06000053&format=csv", 200],
    ["?area=E10000006", 200], ["?area=E06000001&breakdown=age", 403], ["?level=region&breakdown=sex", 403], ["?year=1900", 404],
    ["?breakdown=height", 400], [`?as_of=${today}&year=2026`, 200],
  ],
  "/api/v1/series": [["", 200], ["?format=csv", 200], ["?x=1", 400]],
  "/api/v1/clocks": [["", 200], ["?limit=0", 400]],
  "/api/v1/feeds": [["", 200]],
  "/api/v1/feeds/{feed}": [[feed, 200], ["none", 404]],
  "/api/v1/feeds/{feed}/files/{id}": [[`${feed}/files/${file}`, 200], [`${feed}/files/0`, 404]],
  "/api/v1/snapshots": [["", 200], ["?x=1", 400]],
  "/api/v1/openapi.json": [["", 200]],
};

for (const path of Object.keys(described.paths)) {
  if (!asked[path]) {
    faults.push(`${path} is described and never asked`);
    continue;
  }
  const prefix = path.slice(0, path.indexOf("{") < 0 ? path.length : path.indexOf("{"));
  for (const [rest, status] of asked[path]) await hold(path, prefix + rest, status);
  if (described.paths[path].get.responses[406]) await hold(path, prefix + asked[path][0][0], 406, { Accept: "image/png" });
}
for (const path of Object.keys(asked)) if (!described.paths[path]) faults.push(`${path} is not described`);

// A permalink gives the same rows again.
const table = JSON.parse((await get("/api/v1/tables?area=E10000016")).text);
const again = JSON.parse((await get(table.meta.permalink)).text);
if (JSON.stringify(again.data) !== JSON.stringify(table.data)) faults.push(`${table.meta.permalink} gives other figures`);

for (const fault of faults) console.error(fault);
console.log(`${answers} answers held to ${Object.keys(described.paths).length} described paths, ${faults.length} faults`);
process.exit(faults.length === 0 ? 0 : 1);
