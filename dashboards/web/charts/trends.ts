import * as Plot from "@observablehq/plot";
import { read, type Series } from "./api";
import { colours, font, hatching, show, widthOf } from "./figure";

const rowsAfter = (figure: HTMLElement): HTMLTableRowElement[] => [...figure.parentElement!.querySelectorAll<HTMLTableRowElement>("table tbody tr")];
const numberIn = (cell: HTMLTableCellElement): number => Number(cell.textContent!.trim().replace(/,/g, ""));

/**
 * Each producer's series a line of its own that ends where the numbers begin to count otherwise, and the breaks of the list below the table as
 * rules with their letters.
 */
export async function drawEngland(figure: HTMLElement): Promise<void> {
  const section = figure.parentElement!;
  const table = section.querySelector<HTMLTableElement>("table.series")!;
  const names = [...table.tHead!.rows[0].cells].slice(1).filter((cell) => cell.classList.contains("number")).map((cell) => cell.textContent!.trim());
  const rows = [...table.tBodies[0].rows].flatMap((row) =>
    names.map((series, i) => ({ series, year: row.cells[0].textContent!.trim(), ending: Number(row.dataset.ending), count: Number(row.cells[i + 1].dataset.value || NaN) })));
  const known = names.flatMap((name) => rows.filter((row) => row.series === name && Number.isFinite(row.count)));
  const published = await read<Series[]>("/api/v1/series");
  // Years lie at the number of the year in which they end; a day within one between that less a half and more a half.
  const place = (day: string) => {
    const ending = Number(day.slice(0, 4)) + (day.slice(5) >= "04-01" ? 1 : 0);
    return ending - 0.5 + (Date.parse(day) - Date.UTC(ending - 1, 3, 1)) / (Date.UTC(ending, 3, 1) - Date.UTC(ending - 1, 3, 1));
  };
  const breaks = new Map([...section.querySelectorAll<HTMLElement>("[data-letter]")].map((item) => [item.dataset.letter!, place(item.dataset.from!)]));
  const marks = [...breaks].map(([letter, at]) => ({ letter, at }));
  const divisions = published.filter((series) => series.of_notifications).flatMap((series) => series.breaks.filter((each) => each.changes_counts).map((each) => ({ series: series.producer, at: place(each.from) })));
  const stretch = (row: { series: string; ending: number }) => `${row.series} ${divisions.filter((each) => each.series === row.series && each.at < row.ending).length}`;
  const short = new Map(rows.map((row) => [row.ending, row.year]));
  const width = widthOf(figure);
  const paint = (row: { series: string }) => (names.indexOf(row.series) === names.length - 1 ? colours.blue : colours.orange);
  const of = names.map((name) => known.filter((row) => row.series === name)).filter((all) => all.length > 0);
  const highest = (all: typeof known) => all.reduce((most, row) => (row.count > most.count ? row : most));
  const numbered = width < 600 ? of.flatMap((all) => [...new Set([all[0], highest(all), all[all.length - 1]])]) : known;
  // A name stands below the lowest point of its series, where no line is, and runs towards the middle.
  const least = of.map((all) => all.reduce((lowest, row) => (row.count < lowest.count ? row : lowest)));
  const middle = (Math.min(...short.keys()) + Math.max(...short.keys())) / 2;
  const named = (anchor: "start" | "end") =>
    Plot.text(least.filter((row) => (row.ending > middle) === (anchor === "end")), { x: "ending", y: "count", text: "series", dy: 12, dx: anchor === "end" ? 6 : -6, textAnchor: anchor, lineAnchor: "top", lineWidth: width < 600 ? 9 : 20, fontWeight: "bold", stroke: "white", strokeWidth: 4, fill: colours.ink } as any);
  const svg = Plot.plot({
    width,
    height: 380,
    marginLeft: 48,
    marginTop: 34,
    marginBottom: width < 600 ? 64 : 36,
    style: font,
    x: { type: "linear", domain: [Math.min(...short.keys()) - 0.5, Math.max(...short.keys()) + 0.5], ticks: [...short.keys()], tickFormat: (ending: number) => short.get(ending) ?? "", label: null, tickRotate: width < 600 ? -60 : 0 },
    y: { label: "Notifications", grid: true, zero: true, nice: true, labelArrow: "none" },
    symbol: { type: "identity" } as any,
    marks: [
      Plot.ruleX(marks, { x: "at", stroke: colours.quiet, strokeDasharray: "4 3" }),
      Plot.text(marks, { x: "at", frameAnchor: "top", text: "letter", dy: -14, fontWeight: "bold" } as any),
      Plot.ruleY([0]),
      Plot.line(known, { x: "ending", y: "count", z: stretch, stroke: paint, strokeWidth: 2.5 } as any),
      Plot.text(numbered, { x: "ending", y: "count", text: "count", dy: -14, fontSize: 13, stroke: "white", strokeWidth: 4, fill: colours.ink } as any),
      ...(names.length > 1 ? [named("start"), named("end")] : []),
      Plot.dot(known, { x: "ending", y: "count", r: 5, symbol: (row: any) => (paint(row) === colours.blue ? "circle" : "square"), fill: paint } as any),
    ],
  }) as SVGElement;
  show(figure, svg, known.map((row) => ({ label: `${row.series}, ${row.year}: ${row.count} notifications`, values: { series: row.series, year: row.year, value: String(row.count) } })));
}

export function drawQuarters(figure: HTMLElement): void {
  const rows = rowsAfter(figure).map((row) => ({
    from: new Date(`${row.dataset.from}T00:00:00Z`),
    name: row.cells[0].textContent!.trim(),
    count: numberIn(row.cells[1]),
    incomplete: row.dataset.incomplete !== undefined,
  })).filter((row) => Number.isFinite(row.count));
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
      hatching("not-complete"),
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
