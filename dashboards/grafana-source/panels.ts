import type { FieldConfig, Override, Panel, Transformation } from "./grafana.js";
import { targets, type Query } from "./queries.js";

/** The Analysis Function's categorical colours, in its order; never red beside green, never colour alone. */
export const colours = {
  blue: "#12436D",
  turquoise: "#28A197",
  pink: "#801650",
  orange: "#F46A25",
  grey: "#3D3D3D",
  purple: "#A285D1",
} as const;

/** Panels name no threshold: those of the policy are series beside the others. */
const noThreshold: FieldConfig["thresholds"] = { mode: "absolute", steps: [{ color: colours.blue, value: null }] };

export interface Shape {
  title: string;
  description: string;
  unit: string;
  decimals?: number;
  queries: Query[];
  width?: number;
  height?: number;
  /** Smallest step. */
  interval?: string;
  overrides?: Override[];
  transformations?: Transformation[];
  /** The page of the service that says the same in words and tables. */
  page?: string;
}

function base(type: string, shape: Shape, custom: Record<string, unknown>, options: Record<string, unknown>): Panel {
  return {
    type,
    title: shape.title,
    description: shape.description,
    datasource: { type: "prometheus", uid: "$datasource" },
    gridPos: { x: 0, y: 0, w: shape.width ?? 12, h: shape.height ?? 9 },
    targets: targets(shape.queries),
    ...(shape.interval ? { interval: shape.interval } : {}),
    ...(shape.transformations ? { transformations: shape.transformations } : {}),
    links: [
      {
        title: "The same as an accessible page",
        type: "link",
        icon: "external link",
        tooltip: "",
        url: `\${service}${shape.page ?? "/"}`,
        tags: [],
        asDropdown: false,
        targetBlank: true,
        includeVars: false,
        keepTime: false,
      },
    ],
    fieldConfig: {
      defaults: {
        unit: shape.unit,
        ...(shape.decimals === undefined ? {} : { decimals: shape.decimals }),
        color: { mode: "shades", fixedColor: colours.blue },
        thresholds: noThreshold,
        custom,
      },
      overrides: shape.overrides ?? [],
    },
    options,
  };
}

const legend = { displayMode: "list", placement: "bottom", showLegend: true, calcs: [] };
const tooltip = { mode: "multi", sort: "none" };

export function lines(shape: Shape): Panel {
  return base(
    "timeseries",
    shape,
    { drawStyle: "line", lineWidth: 2, fillOpacity: 0, showPoints: "auto", pointSize: 4, spanNulls: false, axisPlacement: "auto" },
    { legend, tooltip },
  );
}

export function number(shape: Shape): Panel {
  const queries = shape.queries.map((query) => ({ ...query, now: true }));
  return base("stat", { width: 4, height: 4, ...shape, queries }, {}, {
    colorMode: "none",
    graphMode: "none",
    justifyMode: "auto",
    orientation: "auto",
    textMode: "auto",
    wideLayout: true,
    showPercentChange: false,
    percentChangeColorMode: "standard",
    reduceOptions: { calcs: ["lastNotNull"], fields: "", values: false },
  });
}

/** The state that a label names, rather than a number. */
export function word(shape: Shape): Panel {
  const panel = number(shape);
  return { ...panel, options: { ...panel.options, textMode: "name" } };
}

export function table(shape: Shape): Panel {
  return base(
    "table",
    shape,
    { align: "auto", cellOptions: { type: "auto" }, inspect: false, filterable: true },
    { showHeader: true, frameIndex: 0, cellHeight: "sm" },
  );
}

/** One range bar a row: an unseen bar up to the lower limit, then two parts that meet at the estimate. */
export function intervals(shape: Shape & { names: string; parts: [string, string, string] }): Panel {
  const { names, parts, ...rest } = shape;
  const part = (name: string, label: string, properties: Override["properties"]): Override => ({
    matcher: { id: "byName", options: name },
    properties: [{ id: "displayName", value: label }, ...properties],
  });
  const unseen = [
    { id: "custom.fillOpacity", value: 0 },
    { id: "custom.lineWidth", value: 0 },
    { id: "custom.hideFrom", value: { legend: true, tooltip: true, viz: false } },
  ];
  return base(
    "barchart",
    {
      ...rest,
      overrides: [
        part(parts[0], "up to the lower limit", unseen),
        part(parts[1], "lower limit to estimate", [{ id: "color", value: { mode: "fixed", fixedColor: colours.turquoise } }]),
        part(parts[2], "estimate to upper limit", [{ id: "color", value: { mode: "fixed", fixedColor: colours.blue } }]),
        ...(rest.overrides ?? []),
      ],
    },
    { fillOpacity: 80, lineWidth: 1, axisPlacement: "auto", axisGridShow: true, axisSoftMin: 0 },
    {
      orientation: "horizontal",
      stacking: "normal",
      showValue: "never",
      xField: names,
      groupWidth: 0.7,
      barWidth: 0.97,
      barRadius: 0,
      fullHighlight: true,
      xTickLabelRotation: 0,
      xTickLabelSpacing: 0,
      legend,
      tooltip,
    },
  );
}

/** Observed over expected against expected, within the limits that chance alone explains. */
export function funnel(shape: Shape & { points: { x: string; y: string; name: string }; curves: { x: string; y: string; name: string }[] }): Panel {
  const { points, curves, ...rest } = shape;
  const series = [{ ...points, frame: 0 }, ...curves.map((curve) => ({ ...curve, frame: 1 }))];
  return base(
    "xychart",
    { ...rest, height: rest.height ?? 14 },
    { show: "points", pointSize: { fixed: 6 }, lineWidth: 2, axisPlacement: "auto" },
    {
      mapping: "manual",
      series: series.map(({ x, y, name, frame }) => ({
        name: { fixed: name },
        frame: { matcher: { id: "byIndex", options: frame } },
        x: { matcher: { id: "byName", options: x } },
        y: { matcher: { id: "byName", options: y } },
      })),
      legend,
      tooltip: { mode: "single", sort: "none" },
    },
  );
}

/** Words in plain Markdown. */
export function words(content: string, height = 4): Panel {
  return {
    type: "text",
    title: "How to read this",
    description: "What the figures are, and what they are not.",
    gridPos: { x: 0, y: 0, w: 24, h: height },
    options: { mode: "markdown", content },
  };
}

export function fixedColour(name: string, colour: string, dashed = false): Override {
  return {
    matcher: { id: "byName", options: name },
    properties: [
      { id: "color", value: { mode: "fixed", fixedColor: colour } },
      ...(dashed ? [{ id: "custom.lineStyle", value: { fill: "dash", dash: [8, 6] } }] : []),
    ],
  };
}

export function column(name: string, label: string, unit?: string, decimals?: number): Override {
  return {
    matcher: { id: "byName", options: name },
    properties: [
      { id: "displayName", value: label },
      ...(unit ? [{ id: "unit", value: unit }] : []),
      ...(decimals === undefined ? [] : [{ id: "decimals", value: decimals }]),
    ],
  };
}

/** From a row or a point to the dashboard of its authority, or of its region. */
export function leadsTo(dashboard: "authority" | "region" | "feeds", label: string, field: string): Override {
  const variable = dashboard === "feeds" ? "feed" : dashboard;
  return {
    matcher: { id: "byName", options: field },
    properties: [
      {
        id: "links",
        value: [{ title: label, url: `/d/tocsin-${dashboard}?var-${variable}=\${__data.fields.${variable}}&\${__url_time_range}` }],
      },
    ],
  };
}

/** From a row to the page of the service that is about it. */
export function leadsToPage(path: string, label: string, field: string): Override {
  return {
    matcher: { id: "byName", options: field },
    properties: [{ id: "links", value: [{ title: label, url: `\${service}${path}`, targetBlank: true }] }],
  };
}

/** One row from several queries that share labels; the columns named are left out. */
export function merged(leftOut: string[], order: string[] = []): Transformation[] {
  return [
    { id: "merge", options: {} },
    {
      id: "organize",
      options: {
        excludeByName: Object.fromEntries(["Time", ...leftOut].map((name) => [name, true])),
        indexByName: Object.fromEntries(order.map((name, i) => [name, i])),
        renameByName: {},
      },
    },
  ];
}
