// Panels that several dashboards share.
import type { Panel } from "./grafana.js";
import { colours, column, fixedColour, leadsTo, leadsToPage, lines, merged, table } from "./panels.js";
import { historyStep, named, of, past, type Matchers } from "./queries.js";

const watches: [string, string][] = [
  ["persistence", colours.blue],
  ["surge", colours.turquoise],
  ["silence", colours.pink],
  ["clusters", colours.orange],
  ["timeliness", colours.purple],
  ["quality", colours.grey],
];
export const watchColours = watches.map(([name, colour]) => fixedColour(name, colour));

const key = "authority, watch, direction";

/** The findings that stand, one a row. */
export function findingsTable(title: string, matchers: Matchers, region?: Matchers, page = "/findings"): Panel {
  const number = (metric: string, more: Matchers = {}) => `max by (${key}) (${of(metric, { ...matchers, ...more })})`;
  const standing = `max by (${key}) (${of("tocsin_finding", matchers)})`;
  const within = region
    ? `(${standing}) * on (authority) group_left (name, region) max by (authority, name, region) (${of("tocsin_authority_info", region)})`
    : named(standing);
  const inRegion = (expression: string) =>
    region ? `${expression} and on (authority) ${of("tocsin_authority_info", region)}` : expression;
  return table({
    title,
    description:
      "Each finding that stands: a prompt to audit, in the order of the codes. Observed and expected are notifications in the days of the finding; the limits are of the underlying rate over the expected one, with 95% probability.",
    unit: "short",
    width: 24,
    page,
    queries: [
      { refId: "A", expr: within, legend: "{{authority}}", table: true },
      { refId: "B", expr: inRegion(number("tocsin_finding_notifications")), legend: "{{authority}}", table: true },
      { refId: "C", expr: inRegion(number("tocsin_finding_expected_notifications")), legend: "{{authority}}", table: true },
      { refId: "D", expr: inRegion(number("tocsin_finding_relative_rate", { bound: "lower" })), legend: "{{authority}}", table: true },
      { refId: "E", expr: inRegion(number("tocsin_finding_relative_rate", { bound: "upper" })), legend: "{{authority}}", table: true },
    ],
    transformations: merged(["Value #A"], ["name", "authority", "region", "watch", "direction"]),
    overrides: [
      column("Value #B", "Observed", "short", 0),
      column("Value #C", "Expected", "short", 1),
      column("Value #D", "Lower limit", "short", 2),
      column("Value #E", "Upper limit", "short", 2),
      leadsToPage("/findings/${__data.fields.watch}-${__data.fields.authority}-${__data.fields.direction}", "This finding", "watch"),
      leadsTo("authority", "This authority", "name"),
      leadsTo("authority", "This authority", "authority"),
      leadsTo("region", "Its region", "region"),
    ],
  });
}

/** Every authority of a region, or of England. */
export function authoritiesTable(title: string, region: Matchers, page = "/areas"): Panel {
  const member = (expression: string) => `(${expression}) and on (authority) ${of("tocsin_authority_info", region)}`;
  const value = (metric: string, more: Matchers = {}) => member(`max by (authority) (${of(metric, more)})`);
  return table({
    title,
    description:
      "Each authority in the order of its code, never by size. The limits of the relative rate are those of its 95% interval; an authority without them cannot be assessed.",
    unit: "short",
    width: 24,
    height: 12,
    page,
    queries: [
      { refId: "A", expr: `max by (authority, name, region) (${of("tocsin_authority_info", { authority: "!~E12.*|E92.*", ...region })})`, legend: "{{name}}", table: true },
      { refId: "B", expr: value("tocsin_authority_notifications"), legend: "{{authority}}", table: true },
      { refId: "C", expr: value("tocsin_authority_expected_notifications"), legend: "{{authority}}", table: true },
      { refId: "D", expr: value("tocsin_authority_relative_rate", { bound: "lower" }), legend: "{{authority}}", table: true },
      { refId: "E", expr: value("tocsin_authority_relative_rate", { bound: "mid" }), legend: "{{authority}}", table: true },
      { refId: "F", expr: value("tocsin_authority_relative_rate", { bound: "upper" }), legend: "{{authority}}", table: true },
      { refId: "G", expr: `max by (authority, status) (${of("tocsin_authority_status")}) and on (authority) ${of("tocsin_authority_info", region)}`, legend: "{{status}}", table: true },
    ],
    transformations: merged(["Value #A", "Value #G"], ["name", "authority", "region", "status"]),
    overrides: [
      column("Value #B", "Observed", "short", 0),
      column("Value #C", "Expected", "short", 1),
      column("Value #D", "Lower limit", "short", 2),
      column("Value #E", "Relative rate", "short", 2),
      column("Value #F", "Upper limit", "short", 2),
      leadsTo("authority", "This authority", "name"),
      leadsTo("authority", "This authority", "authority"),
      leadsTo("region", "Its region", "region"),
    ],
  });
}

/** How many findings stood, watch by watch, and as a table. */
export function findingsHistory(region?: Matchers): [Panel, Panel] {
  const standing = region
    ? `count by (watch) (${past("tocsin_finding")} and on (authority) ${past("tocsin_authority_info", region)})`
    : `count by (watch) (${past("tocsin_finding")})`;
  const shape = {
    unit: "short",
    decimals: 0,
    interval: historyStep,
    page: "/findings",
    queries: [{ expr: standing, legend: "{{watch}}" }],
  };
  return [
    lines({
      ...shape,
      title: "Findings that stood",
      description: "How many findings stood in each step of eight days, by watch. Chance alone makes some: see how many beside the findings of now.",
      width: 16,
      overrides: watchColours,
    }),
    table({
      ...shape,
      title: "Findings that stood: the table",
      description: "The numbers of the chart beside it, newest last.",
      width: 8,
      transformations: [{ id: "seriesToRows", options: {} }],
    }),
  ];
}
