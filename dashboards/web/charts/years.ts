import * as Plot from "@observablehq/plot";
import { type Authority, type Year, read, shortYear } from "./api";
import { colours, font, hatching, show, widthOf } from "./figure";

interface Row {
  area: string;
  year: string;
  complete: boolean;
  count: number | null;
  symbol: string | null;
  expected: number | null;
  lower: number | null;
  upper: number | null;
}

const rowsOf = (area: Authority): Row[] =>
  area.years
    .filter((year: Year) => year.symbol !== "z")
    .map((year) => ({ area: area.authority_name, year: shortYear(year.period_from), complete: year.complete, count: year.observed, symbol: year.symbol, expected: year.expected, lower: year.expected_lower, upper: year.expected_upper }));

const labelOf = (row: Row, several: boolean): string =>
  `${row.area}, ${row.year}: ${row.count ?? "no number"} notified` + (row.complete ? "" : ", not complete") + (several || row.expected === null ? "" : `, ${row.expected.toFixed(1)} expected`);

function draw(figure: HTMLElement, rows: Row[], several: boolean): void {
  const known = rows.filter((row) => row.count !== null);
  const missing = rows.filter((row) => row.count === null);
  const banded = several ? [] : rows.filter((row) => row.expected !== null);
  const open = known.filter((row) => !row.complete);
  // At least 4, so that no tick lies between two whole numbers.
  const highest = Math.max(4, ...rows.map((row) => Math.max(row.count ?? 0, several ? 0 : (row.upper ?? 0))));
  const facet = several ? { fy: "area" } : {};
  const width = widthOf(figure);
  const names = [...new Set(rows.map((row) => row.area))];
  const years = [...new Set(rows.map((row) => row.year))].sort();
  const svg = Plot.plot({
    width,
    height: several ? 150 * names.length + 60 : 320,
    marginLeft: 44,
    marginRight: several ? 16 : 8,
    marginTop: several ? 44 : 30,
    style: font,
    x: { type: "band", domain: years, label: null, padding: 0.35, tickRotate: width < 600 ? -60 : 0 },
    marginBottom: width < 600 ? 64 : 36,
    y: { label: "Notifications", domain: [0, highest], grid: true, nice: true, ticks: 5, labelArrow: "none" },
    fy: several ? { domain: names, label: null, axis: null, padding: 0.3 } : undefined,
    marks: [
      several ? Plot.text(rows, Plot.selectFirst({ text: "area", fy: "area", frameAnchor: "top-left", dy: -20, dx: 4, fontWeight: "bold" } as any)) : null,
      hatching("year-not-complete"),
      Plot.barY(open, { x: "year", y1: 0, y2: highest, fill: "url(#year-not-complete)", fillOpacity: 0.35, ...facet } as any),
      Plot.text(open, { x: "year", y: highest, text: () => "not complete", dy: -8, fontSize: 12, ...facet } as any),
      Plot.barY(banded, { x: "year", y1: "lower", y2: "upper", fill: colours.blue, fillOpacity: 0.12, ...facet } as any),
      Plot.tickY(banded, { x: "year", y: "expected", stroke: colours.blue, strokeWidth: 2, ...facet } as any),
      Plot.text(missing, { x: "year", y: 0, text: "symbol", dy: -10, fontWeight: "bold", stroke: "white", strokeWidth: 4, fill: colours.ink, ...facet } as any),
      Plot.ruleX(known, { x: "year", y: "count", stroke: colours.ink, strokeWidth: 2, ...facet } as any),
      Plot.dot(known, { x: "year", y: "count", r: 6, fill: colours.pink, ...facet } as any),
      Plot.ruleY([0]),
    ],
  }) as SVGElement;
  const ordered = several ? names.flatMap((area) => known.filter((row) => row.area === area)) : known;
  show(figure, svg, ordered.map((row) => ({ label: labelOf(row, several), values: { year: row.year, value: String(row.count) } })));
}

export async function drawYears(figure: HTMLElement): Promise<void> {
  draw(figure, rowsOf(await read<Authority>(figure.dataset.source!)), false);
}

export async function drawYearsOfSeveral(figure: HTMLElement): Promise<void> {
  const codes = figure.dataset.codes!.split(",");
  const areas = await Promise.all(codes.map((code) => read<Authority>(`/api/v1/authorities/${code}`)));
  draw(figure, areas.flatMap(rowsOf), true);
}
