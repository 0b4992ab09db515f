// Draws the figures of a page into its empty <figure data-chart>; the tables beside them are complete without it.
import { enhance } from "./drawn";
import { drawBeside, drawCaterpillar } from "./intervals";
import { drawAreaFunnel } from "./neighbours";
import { drawEngland, drawQuarters, drawRegions } from "./trends";
import { drawYears, drawYearsOfSeveral } from "./years";

const drawings: Record<string, (figure: HTMLElement) => void | Promise<void>> = {
  "area-funnel": drawAreaFunnel,
  beside: drawBeside,
  caterpillar: drawCaterpillar,
  england: drawEngland,
  funnel: enhance,
  quarters: drawQuarters,
  regions: drawRegions,
  tiles: enhance,
  years: drawYears,
  "years-of-several": drawYearsOfSeveral,
};

async function draw(figure: HTMLElement): Promise<void> {
  try {
    await drawings[figure.dataset.chart!](figure);
    figure.dataset.drawn = "yes";
  } catch (fault) {
    // The table stays; what went wrong is for whoever looks at the console.
    figure.dataset.drawn = "no";
    console.error(`the figure '${figure.dataset.chart}' could not be drawn:`, fault);
  }
}

/** A large figure far down is drawn when it comes into the window. */
function drawWhenSeen(figure: HTMLElement): void {
  const watch = new IntersectionObserver((entries) => {
    if (!entries.some((entry) => entry.isIntersecting)) return;
    watch.disconnect();
    void draw(figure);
  }, { rootMargin: "0px" });
  watch.observe(figure);
}

const all = [...document.querySelectorAll<HTMLElement>("figure[data-chart]")];
all.filter((figure) => figure.dataset.lazy !== undefined).forEach(drawWhenSeen);
await Promise.all(all.filter((figure) => figure.dataset.lazy === undefined).map(draw));
