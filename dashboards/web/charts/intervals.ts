import * as Plot from "@observablehq/plot";
import { type Estimate, read } from "./api";
import { colours, font, show, widthOf } from "./figure";

/** Every authority's relative rate and interval, by region and name: no order by size. */
export async function drawCaterpillar(figure: HTMLElement): Promise<void> {
  const names = new Map([...document.querySelectorAll<HTMLElement>("[data-region]")].map((cell) => [cell.dataset.region!, cell.textContent!]));
  const rows = (await read<Estimate[]>(figure.dataset.source!))
    .filter((row) => row.relative_rate !== null)
    .map((row) => ({ ...row, region: names.get(row.region_code) ?? row.region_code }))
    .sort((a, b) => a.region.localeCompare(b.region, "en") || a.authority_name.localeCompare(b.authority_name, "en"));
  const width = widthOf(figure);
  const margin = width < 600 ? 120 : 264;
  const regions = [...new Set(rows.map((row) => row.region))];
  const drawings = regions.map((region) => {
    const here = rows.filter((row) => row.region === region);
    return { here, region };
  });
  const largest = Math.min(4, Math.max(...rows.map((row) => row.relative_rate_upper ?? 0)));
  const svg = Plot.plot({
    width,
    height: rows.length * 16 + regions.length * 34 + 60,
    marginLeft: margin,
    marginTop: 40,
    marginBottom: 40,
    style: font,
    x: { domain: [0, largest], clamp: true, grid: true, axis: null },
    y: { type: "band", domain: drawings.flatMap(({ here, region }) => [` ${region}`, ...here.map((row) => row.authority_code)]), tickSize: 0, label: null, axis: null },
    marks: [
      ...(["top", "bottom"] as const).map((anchor) => Plot.axisX({ anchor, label: "Relative rate, 1 as expected", labelAnchor: "center", labelArrow: "none" })),
      Plot.ruleX([1], { stroke: colours.ink }),
      Plot.text(regions, { y: (region: string) => ` ${region}`, frameAnchor: "left", dx: -margin + 4, text: (d: string) => d, textAnchor: "start", fontWeight: "bold" } as any),
      Plot.text(rows, { y: "authority_code", frameAnchor: "left", dx: -8, textAnchor: "end", text: (row: Estimate) => shortened(row.authority_name, width < 600 ? 16 : 40), fontSize: 13 } as any),
      Plot.ruleY(rows, { y: "authority_code", x1: "relative_rate_lower", x2: "relative_rate_upper", stroke: colours.quiet, strokeWidth: 1.5 }),
      Plot.dot(rows, { y: "authority_code", x: "relative_rate", r: 4, fill: colours.blue }),
    ],
  }) as SVGElement;
  show(figure, svg, rows.map((row) => ({
    label: `${row.authority_name}, ${row.region}: relative rate ${row.relative_rate!.toFixed(2)}, interval ${row.relative_rate_lower!.toFixed(2)} to ${row.relative_rate_upper!.toFixed(2)}`,
    href: `/areas/${row.authority_code}`,
    values: { code: row.authority_code, value: String(row.relative_rate) },
  })));
}

const shortened = (name: string, most: number): string => (name.length <= most ? name : `${name.slice(0, most - 1).trimEnd()}…`);

/**
 * The rates of the areas of the table that follows, with their limits; the larger areas have none. The limits of a tiny area would flatten all
 * others: what lies far beyond every rate is cut off and ends in an arrow.
 */
export async function drawBeside(figure: HTMLElement): Promise<void> {
  const table = figure.parentElement!.querySelector("table.beside")!;
  const wanted = [...table.querySelectorAll<HTMLTableRowElement>("tbody tr")].map((row) => ({ code: row.dataset.code!, name: row.querySelector("th")!.textContent!.trim(), kind: row.cells[1].textContent!.trim(), rate: Number(row.cells[4].textContent!.trim().split(" ")[0].replace(",", "")) }));
  const estimates = new Map((await read<Estimate[]>("/api/v1/estimates")).map((row) => [row.authority_code, row]));
  const rows = wanted
    .map((area) => ({ ...area, estimate: estimates.get(area.code) }))
    .map((area) => ({ ...area, rate: area.estimate ? area.estimate.rate_per_100k : area.rate, lower: area.estimate?.rate_lower ?? null, upper: area.estimate?.rate_upper ?? null }))
    .filter((area) => area.rate !== null && Number.isFinite(area.rate));
  const width = widthOf(figure);
  const limited = rows.filter((row) => row.lower !== null);
  const farthest = Math.max(10, 3 * Math.max(...rows.map((row) => row.rate!)));
  const cut = limited.filter((row) => row.upper! > farthest);
  const edge = cut.length > 0 ? farthest : Math.max(0, ...rows.map((row) => Math.max(row.rate!, row.upper ?? 0)));
  const marked = (kind: string) => (kind === "this authority" ? "star" : kind === "region" ? "square" : kind === "country" ? "diamond" : "circle");
  const paint = (kind: string) => (kind === "this authority" ? colours.pink : kind === "region" || kind === "country" ? colours.orange : colours.blue);
  const svg = Plot.plot({
    width,
    height: rows.length * 26 + 70,
    marginLeft: width < 600 ? 120 : 230,
    marginTop: 40,
    style: font,
    x: { domain: [0, edge || 1], grid: true, nice: cut.length === 0, axis: "top", label: width < 600 ? "Per 100,000 children a year" : "Notifications per 100,000 children a year", labelAnchor: "center", labelArrow: "none" },
    y: { type: "band", domain: rows.map((row) => row.code), label: null, tickSize: 0, tickFormat: (code: string) => shortened(rows.find((row) => row.code === code)!.name, width < 600 ? 15 : 32) },
    symbol: { type: "identity" } as any,
    marks: [
      Plot.ruleY(limited, { y: "code", x1: "lower", x2: (row: any) => Math.min(row.upper, edge), stroke: colours.quiet, strokeWidth: 2 } as any),
      Plot.vector(cut, { y: "code", x: edge, rotate: 90, length: 28, anchor: "end", stroke: colours.quiet, strokeWidth: 2 } as any),
      Plot.dot(rows, { y: "code", x: "rate", r: 6, symbol: (row: any) => marked(row.kind), fill: (row: any) => paint(row.kind), stroke: "none" } as any),
    ],
  }) as SVGElement;
  show(figure, svg, rows.map((row) => ({
    label: `${row.name}, ${row.kind}: ${row.rate!.toFixed(1)} per 100,000 children a year` + (row.lower === null ? "" : `, limits ${row.lower.toFixed(1)} to ${row.upper!.toFixed(1)}`),
    href: row.estimate ? `/areas/${row.code}` : undefined,
    values: { code: row.code, value: String(row.rate) },
  })));
  if (cut.length > 0) svg.insertAdjacentElement("afterend", note("An interval that continues beyond the figure ends in an arrow."));
}

function note(words: string): HTMLElement {
  const paragraph = document.createElement("p");
  paragraph.className = "small";
  paragraph.textContent = words;
  return paragraph;
}
