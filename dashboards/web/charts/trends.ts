import * as Plot from "@observablehq/plot";
import { colours, font, show, widthOf } from "./figure";

const rowsAfter = (figure: HTMLElement): HTMLTableRowElement[] => [...figure.parentElement!.querySelectorAll<HTMLTableRowElement>("table tbody tr")];
const numberIn = (cell: HTMLTableCellElement): number => Number(cell.textContent!.trim().replace(/,/g, ""));

export function drawEngland(figure: HTMLElement): void {
  const rows = rowsAfter(figure).map((row) => ({ year: row.cells[0].textContent!.trim(), count: numberIn(row.cells[1]) })).filter((row) => Number.isFinite(row.count));
  const width = widthOf(figure);
  const svg = Plot.plot({
    width,
    height: 340,
    marginLeft: 48,
    marginTop: 30,
    marginBottom: width < 600 ? 64 : 36,
    style: font,
    x: { type: "point", label: null, tickRotate: width < 600 ? -60 : 0 },
    y: { label: "Notifications", grid: true, zero: true, nice: true, labelArrow: "none" },
    marks: [
      Plot.ruleY([0]),
      Plot.line(rows, { x: "year", y: "count", stroke: colours.blue, strokeWidth: 2.5 }),
      Plot.text(rows, { x: "year", y: "count", text: "count", dy: -14, fontSize: 13 }),
      Plot.dot(rows, { x: "year", y: "count", r: 5, fill: colours.blue }),
    ],
  }) as SVGElement;
  show(figure, svg, rows.map((row) => ({ label: `England, ${row.year}: ${row.count} notifications`, values: { year: row.year, value: String(row.count) } })));
}

export function drawQuarters(figure: HTMLElement): void {
  const rows = rowsAfter(figure).map((row) => ({
    from: new Date(`${row.dataset.from}T00:00:00Z`),
    name: row.cells[0].textContent!.trim(),
    count: numberIn(row.cells[1]),
    incomplete: row.dataset.incomplete !== undefined,
  }));
  const end = (from: Date) => new Date(Date.UTC(from.getUTCFullYear(), from.getUTCMonth() + 3, 1));
  const svg = Plot.plot({
    width: widthOf(figure),
    height: 320,
    marginLeft: 48,
    marginTop: 30,
    style: font,
    x: { type: "utc", label: null },
    y: { label: "Notifications", grid: true, zero: true, nice: true, labelArrow: "none" },
    marks: [
      () => {
        const defs = document.createElementNS("http://www.w3.org/2000/svg", "defs");
        defs.innerHTML = `<pattern id="not-complete" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><rect width="6" height="6" fill="#fff"/><path d="M0 0 V6" stroke="${colours.blue}" stroke-width="3"/></pattern>`;
        return defs as unknown as SVGElement;
      },
      Plot.rectY(rows, { x1: "from", x2: (row: any) => end(row.from), y: "count", fill: (row: any) => (row.incomplete ? "url(#not-complete)" : colours.blue), stroke: colours.blue, insetLeft: 1, insetRight: 1 } as any),
      Plot.ruleY([0]),
    ],
  }) as SVGElement;
  show(figure, svg, rows.map((row) => ({ label: `${row.name}: ${row.count} notifications${row.incomplete ? ", not complete" : ""}`, values: { value: String(row.count) } })));
}

export function drawRegions(figure: HTMLElement): void {
  const table = figure.parentElement!.querySelector<HTMLTableElement>("table.regional-rates")!;
  const years = [...table.tHead!.rows[0].cells].slice(1).map((cell) => cell.textContent!.trim());
  const rows = [...table.tBodies[0].rows].flatMap((row) =>
    [...row.cells].slice(1).map((cell, i) => ({ region: row.cells[0].textContent!.trim(), year: years[i], rate: cell.dataset.value === "" ? NaN : Number(cell.dataset.value) })));
  const regions = [...new Set(rows.map((row) => row.region))];
  const width = widthOf(figure);
  const columns = width < 600 ? 1 : 3;
  const place = new Map(regions.map((region, i) => [region, { fx: i % columns, fy: Math.floor(i / columns) }]));
  const known = rows.filter((row) => Number.isFinite(row.rate));
  const fx = (row: { region: string }) => place.get(row.region)!.fx;
  const fy = (row: { region: string }) => place.get(row.region)!.fy;
  const drawn = [...known].sort((a, b) => fx(a) - fx(b) || fy(a) - fy(b));
  const svg = Plot.plot({
    width,
    height: Math.ceil(regions.length / columns) * 170 + 60,
    marginLeft: 44,
    marginTop: 34,
    marginBottom: 40,
    style: font,
    fx: { axis: null, padding: 0.08 },
    fy: { axis: null, padding: 0.25 },
    x: { type: "point", label: null, ticks: [years[0], years[years.length - 1]], tickSize: 3 },
    y: { label: null, grid: true, zero: true, nice: true, ticks: 4 },
    marks: [
      Plot.text(regions, { fx: (region: string) => place.get(region)!.fx, fy: (region: string) => place.get(region)!.fy, frameAnchor: "top-left", dy: -14, text: (d: string) => d, fontWeight: "bold" } as any),
      Plot.ruleY([0]),
      Plot.line(known, { x: "year", y: "rate", z: "region", fx, fy, stroke: colours.blue, strokeWidth: 2 } as any),
      Plot.dot(drawn, { x: "year", y: "rate", fx, fy, r: 4, fill: colours.blue } as any),
    ],
  }) as SVGElement;
  const ordered = facetOrder(drawn, fx, fy);
  show(figure, svg, ordered.map((row) => ({ label: `${row.region}, ${row.year}: ${row.rate.toFixed(1)} per 100,000 children`, values: { year: row.year, value: String(row.rate) } })));
}

/** Plot draws facet by facet, rows of facets first. */
function facetOrder<Row>(rows: Row[], fx: (row: Row) => number, fy: (row: Row) => number): Row[] {
  return [...rows].sort((a, b) => fy(a) - fy(b) || fx(a) - fx(b));
}
