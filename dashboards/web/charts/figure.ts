// What every figure has in common: a name and a description, points that the keyboard reaches, and a file to take away.

export const colours = { blue: "#12436D", turquoise: "#28A197", pink: "#801650", orange: "#F46A25", ink: "#0b0c0c", quiet: "#484f55" };
export const font = { fontFamily: 'Arial, "Helvetica Neue", "Liberation Sans", sans-serif', fontSize: "14px", background: "white", overflow: "visible" };

const svgNamespace = "http://www.w3.org/2000/svg";
let figures = 0;

function named(tag: "title" | "desc", text: string, id: string): Element {
  const element = document.createElementNS(svgNamespace, tag);
  element.id = id;
  element.textContent = text;
  return element;
}

/** Gives the drawing its headline as title and its subtitle as description; what is no point is hidden from readers of the table. */
export function describe(svg: SVGElement, headline: string, description: string): void {
  const id = `chart-${++figures}`;
  svg.querySelectorAll(":scope > title, :scope > desc").forEach((each) => each.remove());
  svg.prepend(named("title", headline, `${id}-title`), named("desc", description, `${id}-desc`));
  svg.setAttribute("role", "group");
  svg.removeAttribute("aria-label");
  svg.setAttribute("aria-labelledby", `${id}-title`);
  svg.setAttribute("aria-describedby", `${id}-desc`);
}

export interface Point {
  element: SVGElement;
  label: string;
  href?: string;
  values?: Record<string, string>;
}

/** One stop of the tab key for all points; the arrow keys move among them, Enter follows a point's link. */
export function makeReachable(points: Point[]): void {
  const focus = (index: number) => {
    points.forEach((point, i) => point.element.setAttribute("tabindex", i === index ? "0" : "-1"));
    points[index].element.focus();
  };
  points.forEach((point, index) => {
    const { element, label, href } = point;
    element.classList.add("point");
    element.setAttribute("role", "img");
    element.setAttribute("aria-label", label);
    element.setAttribute("tabindex", index === 0 ? "0" : "-1");
    for (const [name, value] of Object.entries(point.values ?? {})) element.setAttribute(`data-${name}`, value);
    if (!element.querySelector("title")) {
      const title = document.createElementNS(svgNamespace, "title");
      title.textContent = label;
      element.append(title);
    }
    element.addEventListener("keydown", (event) => {
      const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
      if (step !== undefined) focus((index + step + points.length) % points.length);
      else if (event.key === "Home") focus(0);
      else if (event.key === "End") focus(points.length - 1);
      else if (event.key === "Enter" && href) location.assign(href);
      else return;
      event.preventDefault();
    });
    if (href) {
      element.classList.add("leads");
      element.addEventListener("click", () => location.assign(href));
    }
  });
}

/** Styles that a file alone would lack, written onto its elements. */
function standingAlone(svg: SVGElement): SVGElement {
  const copy = svg.cloneNode(true) as SVGElement;
  const originals = svg.querySelectorAll<SVGElement>("*");
  copy.querySelectorAll<SVGElement>("*").forEach((element, i) => {
    const style = getComputedStyle(originals[i]);
    for (const name of ["fill", "stroke", "stroke-width", "stroke-dasharray", "font-size", "font-family", "text-anchor"]) {
      element.setAttribute(name, style.getPropertyValue(name));
    }
    element.removeAttribute("tabindex");
  });
  copy.setAttribute("xmlns", svgNamespace);
  return copy;
}

/** A button that saves the drawing as an SVG file. */
export function offerDownload(figure: HTMLElement, svg: SVGElement, name: string): void {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "button-quiet save";
  button.textContent = "Save this figure as SVG";
  button.addEventListener("click", () => {
    const text = new XMLSerializer().serializeToString(standingAlone(svg));
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([text], { type: "image/svg+xml" }));
    link.download = `${name}.svg`;
    link.click();
    URL.revokeObjectURL(link.href);
  });
  figure.append(button);
}

/** A mark of Plot that draws nothing: the pattern `fill: url(#id)` of what is not complete. */
export function hatching(id: string): () => SVGElement {
  return () => {
    const defs = document.createElementNS(svgNamespace, "defs");
    defs.innerHTML = `<pattern id="${id}" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><rect width="6" height="6" fill="#fff"/><path d="M0 0 V6" stroke="${colours.blue}" stroke-width="3"/></pattern>`;
    return defs;
  };
}

export function widthOf(figure: HTMLElement): number {
  return Math.max(280, Math.min(960, figure.clientWidth));
}

/**
 * Puts a drawing of Plot into its figure. Its dots, or else its bars, are the points, in the order of `points`, but the first `background` of
 * them, which are there to be seen beside and are in another table.
 */
export function show(figure: HTMLElement, svg: SVGElement, points: Omit<Point, "element">[], background = 0): void {
  describe(svg, figure.dataset.headline ?? "", `${figure.dataset.subtitle ?? ""}. The table beside it holds the same figures.`);
  const mark = svg.querySelector('g[aria-label="dot"]') ? "dot" : "rect";
  const drawn: SVGElement[] = [];
  for (const group of svg.querySelectorAll<SVGElement>("g[aria-label]")) {
    if (group.getAttribute("aria-label") === mark) drawn.push(...group.querySelectorAll<SVGElement>("circle, rect, path"));
    else if (!group.querySelector(`[aria-label="${mark}"]`)) group.setAttribute("aria-hidden", "true");
  }
  svg.querySelectorAll("g[aria-label]").forEach((group) => group.removeAttribute("aria-label"));
  drawn.slice(0, background).forEach((element) => element.setAttribute("aria-hidden", "true"));
  const elements = drawn.slice(background);
  if (elements.length !== points.length) throw new Error(`a figure has ${elements.length} points and ${points.length} labels`);
  makeReachable(points.map((point, i) => ({ ...point, element: elements[i] })));
  figure.append(svg);
  offerDownload(figure, svg, figure.dataset.chart ?? "figure");
}
