// What a reader must be able to read off the figures, whatever the numbers: tiny areas, withheld years, narrow screens.

const drawn = async (page, address) => {
  await page.goto(address);
  await page.evaluate(() => document.querySelector("figure[data-lazy]")?.scrollIntoView());
  await page.waitForFunction(() => [...document.querySelectorAll("figure[data-chart]")].every((figure) => figure.dataset.drawn));
};

/** The level texts of a figure with their boxes. */
const texts = (page, chart) =>
  page.$$eval(`figure[data-chart=${chart}] > svg text`, (all) =>
    all.filter((text) => !/rotate/.test(text.getAttribute("transform") ?? "") && text.textContent).map((text) => {
      const { left, right, top, bottom } = text.getBoundingClientRect();
      return { words: text.textContent, left, right, top, bottom };
    }));
const numbersOf = (all) => all.map((text) => text.words).filter((words) => /^[\d.]+$/.test(words)).map(Number);
const meet = (a, b) => a.left < b.right - 1 && b.left < a.right - 1 && a.top < b.bottom - 3 && b.top < a.bottom - 3;

async function tinyAreas(page, base) {
  const faults = [];
  await drawn(page, `${base}/areas/E09000001`);
  const ticks = numbersOf(await texts(page, "years"));
  if (Math.max(...ticks) < 4 || ticks.some((tick) => !Number.isInteger(tick))) faults.push(`years of the City of London: ticks at ${ticks}`);
  const rates = numbersOf(await texts(page, "beside"));
  if (Math.max(...rates) > 40) faults.push(`the City of London beside others: one interval stretches the axis to ${Math.max(...rates)}`);
  const said = "An interval that continues beyond the figure ends in an arrow.";
  if (!(await page.textContent("figure[data-chart=beside]")).includes(said)) faults.push("the City of London beside others: the arrow is not explained");
  const name = (await texts(page, "area-funnel")).find((text) => text.words === "City of London");
  const star = await page.$eval("figure[data-chart=area-funnel] .point[data-code=E09000001]", (point) => point.getBoundingClientRect().top);
  if (!name || name.bottom > star + 6) faults.push("the City of London in the funnel: its name does not stand above its star");
  await drawn(page, `${base}/areas/E10000016`);
  if ((await page.textContent("figure[data-chart=beside]")).includes(said)) faults.push("Kent beside others: an arrow is explained, and there is none");
  return faults;
}

async function withheldYears(page, base) {
  await drawn(page, `${base}/areas/E06000001`);
  const symbols = (await texts(page, "years")).filter((text) => text.words === "c").length;
  return symbols === 1 ? [] : [`years of Hartlepool: ${symbols} symbols for one year withheld`];
}

async function breaks(page, base) {
  const series = (await (await fetch(`${base}/api/v1/series`)).json()).data.filter((each) => each.of_notifications);
  const days = series.flatMap((each) => each.breaks.filter((one) => one.changes_counts).map((one) => one.from));
  await drawn(page, `${base}/trends`);
  const crossed = await page.evaluate((changing) => {
    const figure = document.querySelector("figure[data-chart=england]");
    const letters = [...document.querySelectorAll("[data-letter]")].filter((item) => changing.includes(item.dataset.from)).map((item) => item.dataset.letter);
    const middle = (element) => (element.getBoundingClientRect().left + element.getBoundingClientRect().right) / 2;
    const at = [...figure.querySelectorAll("svg text")].filter((text) => letters.includes(text.textContent)).map(middle);
    const lines = [...figure.querySelectorAll("svg g[fill=none] path")].map((path) => path.getBoundingClientRect()).filter((box) => box.width > 40 && box.height > 10);
    return { lines: lines.length, breaks: at.length, through: lines.filter((box) => at.some((x) => box.left < x - 1 && x + 1 < box.right)).length };
  }, days);
  if (crossed.lines < 2 || crossed.breaks < 1) return [`England: ${crossed.lines} lines and ${crossed.breaks} breaks`];
  return crossed.through > 0 ? [`England: ${crossed.through} lines run through a break at which the counts change`] : [];
}

async function narrow(page, base) {
  const faults = [];
  await page.setViewportSize({ width: 320, height: 640 });
  for (const path of ["/trends", "/areas/E09000001", "/compare?areas=E10000016,E06000001,E09000001,E08000025"]) {
    await drawn(page, base + path);
    for (const chart of await page.$$eval("figure[data-chart]", (all) => all.map((figure) => figure.dataset.chart))) {
      const cut = (await texts(page, chart)).filter((text) => text.left < 0 || text.right > 320);
      if (cut.length > 0) faults.push(`${path}, figure ${chart}: "${cut[0].words}" is cut`);
    }
    const england = await texts(page, "england");
    const over = england.find((a, i) => england.slice(0, i).some((b) => meet(a, b)));
    if (over) faults.push(`${path}: "${over.words}" covers another text`);
  }
  await page.goto(`${base}/data`);
  const clipped = await page.$$eval(".scroll a", (all) => all.filter((link) => link.getBoundingClientRect().right > link.closest(".scroll").getBoundingClientRect().right + 1).map((link) => link.textContent));
  if (clipped.length > 0) faults.push(`/data: ${clipped.length} links are clipped, first "${clipped[0]}"`);
  return faults;
}

export async function readable(context, base) {
  const page = await context.newPage();
  const faults = [];
  for (const check of [tinyAreas, withheldYears, breaks, narrow]) faults.push(...(await check(page, base)));
  await page.close();
  return faults;
}
