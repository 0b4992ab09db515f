import type { Dashboard, Panel } from "./grafana.js";
import { colours, column, fixedColour, intervals, leadsTo, lines, number, table, words } from "./panels.js";
import { authoritiesTable, findingsHistory, findingsTable } from "./parts.js";
import { historyStep, of, past } from "./queries.js";
import { caveat, dashboard, variables } from "./shell.js";

const here = { region: "$region", authority: "!~E12.*|E92.*" };
const bound = (name: string) => `max by (authority) (${of("tocsin_authority_relative_rate", { bound: name })})`;
const withNames = (expression: string) =>
  `(${expression}) * on (authority) group_left (name) max by (authority, name) (${of("tocsin_authority_info", here)})`;

const ranges: Panel = intervals({
  title: "Relative rates with their intervals",
  description:
    "One bar an authority, in the order of the codes: from the lower to the upper limit of the 95% interval of its underlying rate over the expected one; the two parts meet at the estimate. 1 is as expected. Bars that overlap are not told apart.",
  unit: "short",
  decimals: 2,
  width: 16,
  height: 16,
  names: "name",
  parts: ["Value #low", "Value #middle", "Value #high"],
  queries: [
    { refId: "low", expr: withNames(bound("lower")), legend: "{{name}}", table: true },
    { refId: "middle", expr: withNames(`${bound("mid")} - ${bound("lower")}`), legend: "{{name}}", table: true },
    { refId: "high", expr: withNames(`${bound("upper")} - ${bound("mid")}`), legend: "{{name}}", table: true },
  ],
  transformations: [
    { id: "merge", options: {} },
    { id: "sortBy", options: { fields: {}, sort: [{ field: "authority" }] } },
    { id: "organize", options: { excludeByName: { Time: true }, indexByName: { name: 0, authority: 1, "Value #low": 2, "Value #middle": 3, "Value #high": 4 }, renameByName: {} } },
  ],
  overrides: [leadsTo("authority", "This authority", "name")],
});

const rangesTable: Panel = table({
  title: "Relative rates: the table",
  description: "The numbers of the bars beside it.",
  unit: "short",
  decimals: 2,
  width: 8,
  height: 16,
  queries: [
    { refId: "A", expr: withNames(bound("lower")), legend: "{{name}}", table: true },
    { refId: "B", expr: withNames(bound("mid")), legend: "{{name}}", table: true },
    { refId: "C", expr: withNames(bound("upper")), legend: "{{name}}", table: true },
  ],
  transformations: [
    { id: "merge", options: {} },
    { id: "organize", options: { excludeByName: { Time: true }, indexByName: { name: 0, authority: 1 }, renameByName: {} } },
  ],
  overrides: [
    column("Value #A", "Lower limit", "short", 2),
    column("Value #B", "Estimate", "short", 2),
    column("Value #C", "Upper limit", "short", 2),
    leadsTo("authority", "This authority", "name"),
  ],
});

export const region: Dashboard = dashboard(
  "region",
  "Region",
  "The authorities of one region, side by side with their intervals.",
  [variables.region(false)],
  "now-5y",
  [
    words(`${caveat}\n\nAuthorities stand in the order of their codes. Notifications of a region are to the nearest 10, as published.`),
    number({
      title: "Notifications of the newest year",
      description: "To the nearest 10, as published; nothing is shown where that would round to nothing or a count is withheld.",
      unit: "short",
      decimals: 0,
      width: 8,
      queries: [{ expr: of("tocsin_region_notifications", { region: "$region" }), legend: "notifications" }],
    }),
    number({
      title: "Authorities in force",
      description: "Authorities of the region that are assessed.",
      unit: "short",
      decimals: 0,
      width: 8,
      queries: [{ expr: `count(max by (authority) (${of("tocsin_authority_info", here)}))`, legend: "authorities" }],
    }),
    number({
      title: "Cannot tell",
      description: "Authorities of the region whose data could not have shown a difference of useful size either way.",
      unit: "short",
      decimals: 0,
      width: 8,
      queries: [
        {
          expr: `count(max by (authority) (${of("tocsin_authority_status", { status: "not_assessable" })}) and on (authority) ${of("tocsin_authority_info", here)}) or vector(0)`,
          legend: "authorities",
        },
      ],
    }),
    ranges,
    rangesTable,
    findingsTable("Findings in the region", {}, { region: "$region" }),
    authoritiesTable("Authorities", here),
    lines({
      title: "Children",
      description: "Children aged 0 to 17 of each authority, at the newest year then known.",
      unit: "short",
      decimals: 0,
      width: 16,
      interval: historyStep,
      queries: [
        {
          expr: `${past("tocsin_authority_child_population")} * on (authority) group_left (name) max by (authority, name) (${past("tocsin_authority_info", here)})`,
          legend: "{{name}}",
        },
      ],
    }),
    table({
      title: "Children: the table",
      description: "The newest numbers of the chart beside it.",
      unit: "short",
      decimals: 0,
      width: 8,
      queries: [{ expr: withNames(`max by (authority) (${of("tocsin_authority_child_population")})`), legend: "{{name}}", table: true }],
      transformations: [{ id: "organize", options: { excludeByName: { Time: true }, indexByName: { name: 0, authority: 1 }, renameByName: {} } }],
      overrides: [column("Value", "Children", "short", 0), leadsTo("authority", "This authority", "name")],
    }),
    ...findingsHistory({ region: "$region" }).map((panel) => ({ ...panel })),
    lines({
      title: "Expected in the region",
      description: "Notifications that population and circumstances lead to expect of the region's authorities together, over the window of each assessment.",
      unit: "short",
      decimals: 1,
      width: 16,
      interval: historyStep,
      queries: [
        {
          expr: `sum(${past("tocsin_authority_expected_notifications")} and on (authority) ${past("tocsin_authority_info", here)})`,
          legend: "expected",
        },
      ],
      overrides: [fixedColour("expected", colours.blue)],
    }),
    table({
      title: "Expected in the region: the table",
      description: "The numbers of the chart beside it, newest last.",
      unit: "short",
      decimals: 1,
      width: 8,
      interval: historyStep,
      queries: [
        {
          expr: `sum(${past("tocsin_authority_expected_notifications")} and on (authority) ${past("tocsin_authority_info", here)})`,
          legend: "expected",
        },
      ],
      transformations: [{ id: "seriesToRows", options: {} }],
    }),
  ],
  "/areas",
);
