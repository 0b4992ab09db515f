// What must hold of a page; each check gives the faults it found, in words that name the rule and the place.

const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

export async function accessible(page, axe) {
  if (!(await page.evaluate(() => "axe" in window))) await page.evaluate(axe);
  const violations = await page.evaluate(
    (wanted) => window.axe.run(document, { runOnly: wanted, resultTypes: ["violations"], elementRef: false }).then((result) => result.violations.map((v) => ({ id: v.id, help: v.help, where: v.nodes.map((node) => node.target.join(" ")).slice(0, 3), count: v.nodes.length }))),
    tags,
  );
  return violations.map((v) => `axe ${v.id} (${v.help}): ${v.count} places, first ${v.where.join(" | ")}`);
}

/** No more to the side than the window holds; what scrolls within itself is no fault. */
export const overflow = (page) =>
  page.evaluate(() => {
    const room = document.documentElement.clientWidth;
    if (document.documentElement.scrollWidth <= room) return [];
    const wide = [...document.body.querySelectorAll("*")].filter((element) => element.getBoundingClientRect().right > room + 1 && !element.closest(".scroll, svg"));
    return [`overflow: ${document.documentElement.scrollWidth} px in ${room} px, by ${wide.slice(0, 3).map((e) => `${e.tagName.toLowerCase()}.${e.className}`).join(", ")}`];
  });

export async function largeText(page) {
  await page.evaluate(() => (document.documentElement.style.fontSize = "200%"));
  const faults = await overflow(page);
  await page.evaluate(() => (document.documentElement.style.fontSize = ""));
  return faults.map((fault) => `200 % text: ${fault}`);
}

/** Tab by tab from the top, then every element that can be focused: it must be seen which one is. */
export async function keyboard(page, steps) {
  await page.evaluate(() => { window.scrollTo(0, 0); document.activeElement?.blur(); });
  const faults = [];
  let before = null;
  for (let i = 0; i < steps; ++i) {
    await page.keyboard.press("Tab");
    const here = await page.evaluate(() => {
      const element = document.activeElement;
      if (!element || element === document.body) return null;
      const all = [...document.querySelectorAll("*")];
      const box = element.getBoundingClientRect();
      return { at: all.indexOf(element), name: element.outerHTML.slice(0, 80), seen: box.width > 0 && box.bottom > 0 && box.top < innerHeight };
    });
    if (!here) break;
    if (before !== null && here.at <= before) faults.push(`keyboard: the walk turns back at ${here.name}`);
    if (!here.seen) faults.push(`keyboard: focus is out of sight at ${here.name}`);
    before = here.at;
  }
  if (before === null) faults.push("keyboard: nothing can be reached by Tab");
  const unseen = await page.evaluate(() =>
    [...document.querySelectorAll('a[href], button, select, summary, [tabindex="0"]')]
      .filter((element) => {
        element.focus({ preventScroll: true });
        const style = getComputedStyle(element);
        return document.activeElement === element && style.outlineStyle === "none" && style.boxShadow === "none";
      })
      .map((element) => element.outerHTML.slice(0, 80)));
  return faults.concat(unseen.slice(0, 3).map((name) => `keyboard: focus is not visible on ${name} (${unseen.length} such)`));
}

export async function printed(page) {
  await page.emulateMedia({ media: "print" });
  const faults = await page.evaluate(() => {
    const shown = (element) => getComputedStyle(element).display !== "none";
    const faults = [...document.querySelectorAll(".site, .skip")].filter(shown).map((element) => `print: ${element.className} is printed`);
    for (const region of document.querySelectorAll(".scroll")) {
      if (getComputedStyle(region).overflowX !== "visible") faults.push(`print: ${region.getAttribute("aria-label")} is cut off`);
    }
    return faults;
  });
  await page.emulateMedia({ media: "screen" });
  return faults;
}

/** Every figure: headline of at most 15 words, subtitle, table, and drawn. */
export const figures = (page) =>
  page.evaluate(() => {
    const faults = [];
    for (const heading of document.querySelectorAll("h1, h2")) {
      if (!heading.closest(".document") && heading.textContent.trim().split(/\s+/).length > 15) faults.push(`headline of more than 15 words: ${heading.textContent}`);
    }
    for (const figure of document.querySelectorAll("figure[data-chart]")) {
      const name = figure.dataset.chart;
      const section = figure.closest("section");
      if (figure.dataset.drawn !== "yes" && document.querySelector("script")) faults.push(`figure ${name} is not drawn`);
      if (!section?.querySelector("h2")) faults.push(`figure ${name} has no headline`);
      if (!section?.querySelector(".subtitle")) faults.push(`figure ${name} has no subtitle`);
      if (!section?.querySelector("table, a[href*='-table']")) faults.push(`figure ${name} has no table`);
      const svg = figure.querySelector("svg[role=group], svg[role=img]");
      if (svg && (!svg.querySelector("title") || !svg.querySelector("desc"))) faults.push(`figure ${name} has no title or description`);
      if (figure.dataset.drawn === "yes" && !figure.querySelector(".point[tabindex='0'][aria-label]")) faults.push(`figure ${name} has no point for the keyboard`);
      if (figure.dataset.drawn === "yes" && !figure.querySelector("button.save")) faults.push(`figure ${name} cannot be saved`);
    }
    return faults;
  });

/** The cells of every table, and the numbers that a script has drawn. */
export const numbers = (page) =>
  page.evaluate(() => ({
    cells: [...document.querySelectorAll("main th, main td, main dd")].map((cell) => cell.textContent.trim()),
    drawn: [...document.querySelectorAll(".point[aria-label]")].map((point) => point.getAttribute("aria-label")),
  }));
