// node run.mjs PROGRAM SOURCE SCREENSHOTS: every page in Chromium, at desktop and at 320 px, with and without JavaScript. Ends with 1 and a line a
// fault: page, size, rule and place.
import { mkdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { HtmlValidate } from "html-validate";
import { chromium } from "playwright-core";
import { accessible, figures, keyboard, largeText, numbers, overflow, printed } from "./checks.mjs";
import { chooseTables, report, yearThatGoesOn } from "./journeys.mjs";
import { plottedEqualDownloads } from "./plotted.mjs";
import { readable } from "./readable.mjs";
import { startService } from "./service.mjs";

const [program, source, screenshots] = process.argv.slice(2);
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const flags = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"];
const firstViewLimit = 300_000;
const patience = 120_000; // milliseconds for one step on a machine that is busy with other tests
const begun = Date.now();

const faults = [];
const note = (where, found) => found.forEach((fault) => faults.push(`${where}: ${fault}`));
const validator = new HtmlValidate({ extends: ["html-validate:standard"], rules: { "no-inline-style": "error" } });

/** The fixed pages, findings, and authorities of every kind: planted, tiny, ended, new, with a year withheld, with one and no notification. */
async function pagesToVisit(base) {
  const read = async (path) => (await (await fetch(base + path)).json()).data;
  const estimates = await read("/api/v1/estimates");
  const findings = await read("/api/v1/findings");
  const having = (count) => estimates.find((row) => row.observed === count)?.authority_code;
  const areas = new Set(["E10000016", "E09000001", "E06000053", "E10000006", "E06000063", "E06000001", having(1), having(0)].filter(Boolean));
  const fixed = ["/", "/findings", "/areas", "/compare", "/compare?areas=E10000016,E06000001,E09000001,E08000025", "/map", "/funnel", "/trends", "/tables", "/tables?area1=E10000016&area2=E12000008&measure1=notifications&measure2=rate_per_100k&measure3=child_population", "/tables?breakdown=age&by_nature=true&from=2024&to=2026", "/tables?level=authority&breakdown=age", "/tables?area=E06000001", "/data", "/feeds", "/methods", "/quality", "/status", "/accessibility", "/privacy", "/contact"];
  return [...fixed, ...findings.slice(0, 2).map((finding) => `/findings/${finding.finding_id}`), ...[...areas].map((code) => `/areas/${code}`), "/no-such-page"];
}

const drawn = (page) => page.waitForFunction(() => !document.querySelector("script") || [...document.querySelectorAll("figure[data-chart]")].every((figure) => figure.dataset.drawn), null, { timeout: patience });
const pictureName = (path) => (path === "/" ? "overview" : path.slice(1).replace(/[^A-Za-z0-9]+/g, "-"));

async function visit(page, base, path, size) {
  const where = `${path} at ${size}`;
  let bytes = 0;
  const complaints = [];
  const counting = async (response) => (bytes += (await response.request().sizes().catch(() => ({ responseBodySize: 0 }))).responseBodySize);
  const listening = (message) => message.type() === "error" && !/ 40[34] \((Not Found|Forbidden)\)/.test(message.text()) && complaints.push(`console: ${message.text()}`);
  const failing = (error) => complaints.push(`script: ${error.message}`);
  page.on("response", counting).on("console", listening).on("pageerror", failing);
  await page.goto(base + path, { waitUntil: "load" });
  await page.waitForFunction(() => !document.querySelector("script") || [...document.querySelectorAll("figure[data-chart]:not([data-lazy])")].every((figure) => figure.dataset.drawn), null, { timeout: patience }).catch(() => undefined);
  const firstView = bytes;
  await page.evaluate(() => document.querySelector("figure[data-lazy]")?.scrollIntoView());
  await drawn(page).catch(() => complaints.push("figures are not drawn in time"));
  note(where, complaints);
  note(where, await overflow(page));
  note(where, await accessible(page, axe));
  let seen = null;
  if (size === "desktop") {
    if (firstView > firstViewLimit) note(where, [`first view of ${firstView} bytes, more than ${firstViewLimit}`]);
    note(where, await figures(page));
    note(where, await largeText(page));
    note(where, await keyboard(page, 20));
    note(where, await printed(page));
    seen = { bytes: firstView, ...(await numbers(page)) };
  }
  page.off("response", counting).off("console", listening).off("pageerror", failing);
  await page.evaluate(() => { document.activeElement?.blur(); window.scrollTo(0, 0); });
  await page.screenshot({ path: join(screenshots, `${pictureName(path)}-${size}.png`), fullPage: true });
  return seen;
}

/** With JavaScript off every number is still there, those of the figures included. */
async function visitPlain(page, base, path, seen) {
  await page.goto(base + path);
  const plain = await numbers(page);
  if (plain.cells.join("\n") !== seen.cells.join("\n")) note(`${path} without JavaScript`, ["its tables are not those with JavaScript"]);
  const text = plain.cells.join(" ").replace(/,(?=\d{3})/g, "");
  const missing = seen.drawn.filter((label) => (label.replace("per 100,000", "").replace(/,(?=\d{3})/g, "").match(/\d+(\.\d+)?/g) ?? []).some((number) => !text.includes(number)));
  note(`${path} without JavaScript`, missing.slice(0, 3).map((label) => `a number of the figures is in no table: ${label}`));
}

async function validate(base, path) {
  const html = await (await fetch(base + path, { headers: { Accept: "text/html" } })).text();
  const report = await validator.validateString(html);
  note(path, report.results.flatMap((result) => result.messages).slice(0, 5).map((message) => `html ${message.ruleId} at line ${message.line}: ${message.message}`));
}

mkdirSync(screenshots, { recursive: true });
const service = await startService(program, source);
const browser = await chromium.launch({ executablePath: process.env.TOCSIN_CHROMIUM ?? "/usr/bin/chromium", args: flags });
let largest = 0;
try {
  const paths = await pagesToVisit(service.base);
  const seen = new Map();
  for (const [size, viewport] of [["desktop", { width: 1280, height: 900 }], ["320px", { width: 320, height: 640 }]]) {
    const context = await browser.newContext({ viewport });
    context.setDefaultTimeout(patience);
    const page = await context.newPage();
    for (const path of paths) {
      const result = await visit(page, service.base, path, size);
      if (result) seen.set(path, result);
    }
    if (size === "desktop") {
      note("plotted numbers", await plottedEqualDownloads(page, service.base));
      const pdf = await page.goto(`${service.base}/areas/E10000016`).then(() => page.pdf({ format: "A4" }));
      if (pdf.length < 10_000) note("/areas/E10000016 in print", ["the page prints as nothing"]);
      note("a year that goes on", await yearThatGoesOn(page, service.base));
      note("what figures let read", await readable(context, service.base));
      note("the report", await report(context, program, service, axe, screenshots));
    }
    await context.close();
  }
  const context = await browser.newContext({ javaScriptEnabled: false });
  context.setDefaultTimeout(patience);
  const page = await context.newPage();
  note("without JavaScript", await chooseTables(page, service.base));
  for (const path of paths) await visitPlain(page, service.base, path, seen.get(path));
  for (const path of paths) await validate(service.base, path);
  largest = Math.max(...[...seen.values()].map((each) => each.bytes));
  console.log(`${paths.length} pages at two sizes; largest first view ${largest} bytes; ${Math.round((Date.now() - begun) / 1000)} s`);
} finally {
  await browser.close();
  await service.stop();
}
faults.forEach((fault) => console.error(fault));
console.log(`${faults.length} faults`);
process.exit(faults.length === 0 ? 0 : 1);
