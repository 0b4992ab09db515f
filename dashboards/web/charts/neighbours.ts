import * as Plot from "@observablehq/plot";
import { type Funnel, read } from "./api";
import { colours, font, show, widthOf } from "./figure";

/** An authority and its statistical neighbours, those of the table that follows, among all points of the funnel. */
export async function drawAreaFunnel(figure: HTMLElement): Promise<void> {
  const table = figure.parentElement!.querySelector("table.in-funnel")!;
  const named = [...table.querySelectorAll<HTMLTableRowElement>("tbody tr")].map((row) => ({
    code: row.dataset.code!,
    name: row.cells[0].textContent!.trim(),
    kind: row.cells[1].textContent!.trim(),
    limits: row.cells[5].textContent!.trim(),
  }));
  const { points, limits } = await read<Funnel>(figure.dataset.source!);
  const all = points.filter((point) => point.expected !== null && point.expected > 0 && point.ratio !== null) as { authority_code: string; expected: number; observed: number; ratio: number }[];
  const at = new Map(all.map((point) => [point.authority_code, point]));
  // The authority itself last, so that nothing covers it.
  const marked = [...named.slice(1), named[0]].map((area) => ({ ...area, ...at.get(area.code)! }));
  const others = all.filter((point) => !named.some((area) => area.code === point.authority_code));
  const itself = marked[marked.length - 1];
  const right = Math.max(...all.map((point) => point.expected)) * 1.05;
  const top = Math.min(4, Math.max(2, ...all.map((point) => point.ratio)) * 1.08);
  const within = (area: { ratio: number }): number => Math.min(area.ratio, top);
  const farRight = itself.expected > right * 0.6;
  // The funnel's lines meet near the origin: a name there stands above its star.
  const beside = itself.ratio < 0.1 ? { dx: farRight ? 6 : -6, dy: -18 } : { dx: farRight ? -14 : 14 };
  const curve = (limit: "lower_95" | "upper_95" | "lower_998" | "upper_998", dashed: boolean) =>
    Plot.line(limits, { x: "expected", y: limit, stroke: colours.quiet, strokeWidth: 1.5, strokeDasharray: dashed ? "6 4" : undefined, clip: true });
  const svg = Plot.plot({
    width: widthOf(figure),
    height: 420,
    marginLeft: 48,
    marginTop: 30,
    marginBottom: 48,
    style: font,
    x: { domain: [0, right], clamp: true, label: "Expected notifications", labelAnchor: "center", labelArrow: "none" },
    y: { domain: [0, top], grid: true, ticks: 6, label: "Observed ÷ expected", labelArrow: "none" },
    symbol: { type: "identity" } as any,
    marks: [
      Plot.ruleY([1], { stroke: colours.ink }),
      curve("lower_95", true),
      curve("upper_95", true),
      curve("lower_998", false),
      curve("upper_998", false),
      Plot.ruleY([0]),
      Plot.dot(others, { x: "expected", y: within, r: 3.5, fill: "white", stroke: colours.quiet }),
      Plot.dot(marked, { x: "expected", y: within, r: (area: any) => (area === itself ? 9 : 5.5), symbol: (area: any) => (area === itself ? "star" : "square"), fill: (area: any) => (area === itself ? colours.pink : colours.blue), stroke: "white", strokeWidth: 1, sort: null } as any),
      Plot.text([itself], { x: "expected", y: within, text: "name", textAnchor: farRight ? "end" : "start", ...beside, fontWeight: "bold", stroke: "white", strokeWidth: 4, fill: colours.ink } as any),
    ],
    r: { type: "identity" } as any,
  }) as SVGElement;
  show(figure, svg, marked.map((area) => ({
    label: `${area.name}, ${area.kind}: ${area.observed} observed, ${area.expected.toFixed(1)} expected, ${area.limits}`,
    href: `/areas/${area.code}`,
    values: { code: area.code, observed: String(area.observed), expected: String(area.expected) },
  })), others.length);
}
