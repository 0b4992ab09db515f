// The numbers in the figures against the downloads.
import { readCsv } from "./table.mjs";

const points = (page, selector, names) =>
  page.$$eval(selector, (elements, wanted) => elements.map((element) => Object.fromEntries(wanted.map((name) => [name, element.dataset[name] ?? null]))), names);

export async function plottedEqualDownloads(page, base) {
  const faults = [];
  const csv = async (path) => readCsv(await (await fetch(base + path)).text());
  const compare = (what, plotted, expected) => {
    if (plotted.size === 0) faults.push(`${what}: nothing is plotted`);
    for (const [key, value] of plotted) {
      if (Number(expected.get(key)) !== Number(value)) faults.push(`${what}: ${key} is plotted at ${value}, the download says ${expected.get(key)}`);
    }
  };
  const drawn = (path) => page.goto(base + path).then(() => page.evaluate(() => document.querySelector("figure[data-lazy]")?.scrollIntoView())).then(() => page.waitForFunction(() => [...document.querySelectorAll("figure[data-chart]")].every((figure) => figure.dataset.drawn)));

  await drawn("/funnel");
  const funnel = await csv("/api/v1/funnel?format=csv");
  const dots = await points(page, ".funnel g[data-code]", ["code", "observed", "expected"]);
  for (const name of ["observed", "expected"])
    compare(`funnel, ${name}`, new Map(dots.map((dot) => [dot.code, dot[name]])), new Map(funnel.map((row) => [row.authority_code, row[name]])));

  const estimates = new Map((await csv("/api/v1/estimates?format=csv")).map((row) => [row.authority_code, row]));
  await drawn("/map");
  const tiles = await points(page, ".tiles g[data-code]", ["code", "relative"]);
  if (tiles.length !== 153) faults.push(`map: ${tiles.length} tiles, not 153`);
  compare("map", new Map(tiles.map((tile) => [tile.code, tile.relative])), new Map([...estimates].map(([code, row]) => [code, row.relative_rate])));

  await drawn("/areas");
  const estimated = await points(page, "[data-chart=caterpillar] .point", ["code", "value"]);
  compare("caterpillar", new Map(estimated.map((dot) => [dot.code, dot.value])), new Map([...estimates].map(([code, row]) => [code, row.relative_rate])));

  await drawn("/areas/E10000016");
  const rates = (await csv("/data/rates.csv")).filter((row) => row.authority_code === "E10000016");
  const byYear = new Map(rates.map((row) => [`${row.period_from.slice(0, 4)}-${row.period_to.slice(2, 4)}`, row.observed]));
  compare("years of Kent", new Map((await points(page, "[data-chart=years] .point", ["year", "value"])).map((dot) => [dot.year, dot.value])), byYear);
  const beside = (await points(page, "[data-chart=beside] .point", ["code", "value"])).filter((dot) => estimates.has(dot.code));
  if (beside.length < 11) faults.push(`comparison of Kent: ${beside.length} authorities, not eleven`);
  compare("comparison of Kent", new Map(beside.map((dot) => [dot.code, dot.value])), new Map([...estimates].map(([code, row]) => [code, row.rate_per_100k])));

  const among = await points(page, "[data-chart=area-funnel] .point", ["code", "observed", "expected"]);
  if (among.length !== 11) faults.push(`funnel of Kent: ${among.length} marked points, not eleven`);
  for (const name of ["observed", "expected"])
    compare(`funnel of Kent, ${name}`, new Map(among.map((dot) => [dot.code, dot[name]])), new Map(funnel.map((row) => [row.authority_code, row[name]])));

  await drawn("/trends");
  const series = (await csv("/api/v1/series?format=csv")).filter((row) => ["dfe", "ofsted"].includes(row.series) && row.nature_of_notification === "Total" && row.time_identifier === "Reporting year");
  const published = new Map(series.map((row) => [`${row.producer} ${Number(row.time_period) - 1}-${row.time_period.slice(2)}`, row.number_notifications]));
  const england = await points(page, "[data-chart=england] .point", ["series", "year", "value"]);
  compare("England", new Map(england.map((dot) => [`${dot.series} ${dot.year}`, dot.value])), published);
  if (new Set(england.map((dot) => dot.series)).size !== 2) faults.push("England: not the series of two producers");
  const table = await page.$$eval("table.regional-rates tbody td", (cells) => cells.map((cell) => cell.dataset.value).filter((value) => value !== ""));
  const lines = (await points(page, "[data-chart=regions] .point", ["value"])).map((dot) => dot.value);
  if (table.map(Number).sort().join() !== lines.map(Number).sort().join()) faults.push("regions: the plotted rates are not those of the table");
  return faults;
}
