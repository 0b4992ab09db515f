import { describe, makeReachable, offerDownload } from "./figure";

/** Funnel and map are drawn by the server: here their points become links that the keyboard reaches, and a file. */
export function enhance(figure: HTMLElement): void {
  const svg = figure.querySelector<SVGElement>(".drawing svg")!;
  const title = svg.querySelector("title")!.textContent!;
  const description = svg.querySelector("desc")!.textContent!;
  const points = [...svg.querySelectorAll<SVGElement>("g[data-code]")].map((element) => ({
    element,
    label: element.querySelector("title")!.textContent!,
    href: `/areas/${element.dataset.code}`,
  }));
  describe(svg, title, description);
  svg.querySelectorAll("text, polyline").forEach((each) => each.setAttribute("aria-hidden", "true"));
  makeReachable(points);
  offerDownload(figure, svg, figure.dataset.chart!);
}
