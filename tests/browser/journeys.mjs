// What readers do: choose a table and be refused one, with JavaScript off; read a year that is not complete; take the report away.
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { accessible, overflow, printed } from "./checks.mjs";
import { readCsv } from "./table.mjs";

/** Keys alone, no JavaScript: a choice, its table against the download that the page offers, and a choice that is refused. */
export async function chooseTables(page, base) {
  const faults = [];
  await page.goto(`${base}/tables`);
  await page.selectOption("#area-1", "E10000016");
  await page.check("#measure-2");
  await page.focus("form.choose button");
  await page.keyboard.press("Enter");
  await page.waitForURL(/area1=E10000016/);
  const shown = await page.$$eval("table.chosen tbody tr", (rows) => rows.map((row) => [...row.cells].slice(1, 4).map((cell) => cell.textContent.trim())));
  const address = await page.getAttribute("a[href*='format=csv']", "href");
  const rows = readCsv(await (await fetch(base + address)).text());
  const told = rows.map((row) => [`${Number(row.time_period) - 1}-${row.time_period.slice(2)}`, row.number_notifications, `${Number(row.rate_per_100k).toFixed(1)} (${Number(row.rate_per_100k_lower).toFixed(1)} to ${Number(row.rate_per_100k_upper).toFixed(1)})`]);
  if (shown.length < 5 || JSON.stringify(shown) !== JSON.stringify(told)) faults.push(`tables: the page shows ${JSON.stringify(shown[0])}, its download ${JSON.stringify(told[0])}`);
  if (!(await page.isChecked("#measure-2")) || (await page.inputValue("#area-1")) !== "E10000016") faults.push("tables: the form forgets what was chosen");

  await page.selectOption("#breakdown", "age");
  await page.focus("form.choose button");
  const [answer] = await Promise.all([page.waitForNavigation(), page.keyboard.press("Enter")]);
  if (answer.status() !== 403) faults.push(`tables: an authority by age is answered with ${answer.status()}`);
  const words = (await page.textContent("main")) ?? "";
  for (const wanted of ["This table cannot be shown", "Authorities and regions by age are not published: numbers this small could point to a child."]) {
    if (!words.includes(wanted)) faults.push(`tables: a refusal does not say "${wanted}"`);
  }
  if ((await page.inputValue("#area-1")) !== "E10000016" || (await page.inputValue("#breakdown")) !== "age") faults.push("tables: the form forgets what was refused");
  if (await page.$("table.chosen")) faults.push("tables: a refused choice shows a table");
  return faults;
}

/** An authority whose last year goes on, as a feed that ends within a year would have it. */
export async function yearThatGoesOn(page, base) {
  await page.route("**/api/v1/authorities/E10000016", async (route) => {
    const answer = await route.fetch();
    const document = await answer.json();
    document.data.years.at(-1).complete = false;
    await route.fulfill({ response: answer, json: document });
  });
  await page.goto(`${base}/areas/E10000016`);
  await page.waitForSelector("figure[data-chart=years][data-drawn]");
  const faults = [];
  const hatched = await page.$$eval("figure[data-chart=years] rect[fill='url(#year-not-complete)'], figure[data-chart=years] g[fill='url(#year-not-complete)'] rect", (all) => all.length);
  if (hatched !== 1) faults.push(`years: ${hatched} hatched columns for one year that is not complete`);
  const labels = await page.$$eval("figure[data-chart=years] .point", (points) => points.map((point) => point.getAttribute("aria-label")));
  if (!labels.at(-1)?.includes("not complete") || labels.slice(0, -1).some((label) => label.includes("not complete"))) faults.push("years: the points do not say which year is not complete");
  if (!(await page.textContent("figure[data-chart=years]")).includes("not complete")) faults.push("years: the figure does not say that the year is not complete");
  await page.unroute("**/api/v1/authorities/E10000016");
  return faults;
}

/** The report of `tocsin assess`: one file that asks for nothing else, at both sizes, and in print. */
export async function report(context, program, service, axe, screenshots) {
  const faults = [];
  const folder = mkdtempSync(join(tmpdir(), "tocsin-report-"));
  const tables = join(service.source, "config/england");
  execFileSync(program, ["assess", "--config", service.configuration, "--notifications", service.files.subnational, "--population", join(tables, "child_population.csv"), "--context", join(tables, "idaci.csv"), join(tables, "children_in_need.csv"), "--out", folder], { stdio: "pipe" });
  const page = await context.newPage();
  const asked = [];
  page.on("request", (request) => asked.push(request.url()));
  for (const [size, viewport] of [["desktop", { width: 1280, height: 900 }], ["320px", { width: 320, height: 640 }]]) {
    await page.setViewportSize(viewport);
    await page.goto(pathToFileURL(join(folder, "report.html")).href);
    faults.push(...(await overflow(page)), ...(await printed(page)));
    if (size === "desktop") faults.push(...(await accessible(page, axe)));
  }
  if (asked.length !== 2) faults.push(`it asks for ${asked.slice(1, 4).join(", ")}`);
  const bytes = await page.evaluate(() => document.documentElement.outerHTML.length);
  if (bytes > 2_200_000) faults.push(`it has ${bytes} characters, more than 2,200,000`);
  const lost = await page.$$eval("a[href^='#']", (links) => links.map((link) => link.getAttribute("href")).filter((href) => !document.getElementById(href.slice(1))));
  if (lost.length) faults.push(`${lost.length} links lead nowhere in it, first ${lost[0]}`);
  const areas = await page.$$eval("section.area", (all) => all.length);
  if (areas < 153) faults.push(`it has ${areas} authorities`);
  await page.setViewportSize({ width: 1280, height: 900 });
  await (await page.$("#area-E10000016")).screenshot({ path: join(screenshots, "report-kent.png") });
  const pdf = await page.pdf({ format: "A4" });
  if (pdf.length < 100_000) faults.push("it prints as nothing");
  await page.close();
  rmSync(folder, { recursive: true, force: true });
  return faults;
}
