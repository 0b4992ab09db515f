import type { Dashboard } from "./grafana.js";
import { colours, column, fixedColour, funnel, leadsTo, number, table, words } from "./panels.js";
import { authoritiesTable, findingsHistory, findingsTable } from "./parts.js";
import { named, of } from "./queries.js";
import { caveat, dashboard } from "./shell.js";

const expected = `max by (authority) (${of("tocsin_authority_expected_notifications")})`;
const observed = `max by (authority) (${of("tocsin_authority_notifications")})`;
const ratio = `${observed} / (${expected} > 0)`;
const limit = (name: string) => `max by (point) (${of("tocsin_funnel_limit_ratio", { limit: name })})`;

const funnelPanel = funnel({
  title: "Observed over expected, within the limits of chance",
  description:
    "Each point is an authority: what it notified over what population and circumstances lead to expect, against what was expected. The curves hold 95% and 99.8% of authorities if chance alone were at work. A point outside is a reason to look, not a finding.",
  unit: "short",
  decimals: 2,
  width: 24,
  page: "/funnel",
  queries: [
    { refId: "expected", expr: named(expected), legend: "{{name}}", table: true },
    { refId: "ratio", expr: ratio, legend: "{{authority}}", table: true },
    { refId: "at", expr: `max by (point) (${of("tocsin_funnel_limit_expected_notifications")})`, legend: "{{point}}", table: true },
    { refId: "lower95", expr: limit("lower_95"), legend: "{{point}}", table: true },
    { refId: "upper95", expr: limit("upper_95"), legend: "{{point}}", table: true },
    { refId: "lower998", expr: limit("lower_998"), legend: "{{point}}", table: true },
    { refId: "upper998", expr: limit("upper_998"), legend: "{{point}}", table: true },
  ],
  transformations: [
    { id: "joinByField", options: { byField: "authority", mode: "outer" }, filter: { id: "byRefId", options: "/^(expected|ratio)$/" } },
    { id: "joinByField", options: { byField: "point", mode: "outer" }, filter: { id: "byRefId", options: "/^(at|lower95|upper95|lower998|upper998)$/" } },
  ],
  points: { x: "Value #expected", y: "Value #ratio", name: "Authorities" },
  curves: [
    { x: "Value #at", y: "Value #lower95", name: "95% limits, lower" },
    { x: "Value #at", y: "Value #upper95", name: "95% limits, upper" },
    { x: "Value #at", y: "Value #lower998", name: "99.8% limits, lower" },
    { x: "Value #at", y: "Value #upper998", name: "99.8% limits, upper" },
  ],
  overrides: [
    column("Value #expected", "Expected notifications", "short", 1),
    column("Value #at", "Expected notifications", "short", 1),
    leadsTo("authority", "This authority", "Value #ratio"),
    fixedColour("Authorities", colours.blue),
    ...["95% limits, lower", "95% limits, upper"].map((name) => fixedColour(name, colours.grey)),
    ...["99.8% limits, lower", "99.8% limits, upper"].map((name) => fixedColour(name, colours.grey, true)),
    ...["lower95", "upper95", "lower998", "upper998"].map((curve) => ({
      matcher: { id: "byName", options: `Value #${curve}` },
      properties: [{ id: "custom.show", value: "lines" }, { id: "color", value: { mode: "fixed", fixedColor: colours.grey } }],
    })),
  ],
});

export const england: Dashboard = dashboard(
  "england",
  "England overview",
  "Who notifies more or less than population and circumstances explain, and how sure that is.",
  [],
  "now-5y",
  [
    words(
      `${caveat}\n\nA finding is a prompt to audit. It stands only where the data could have shown a difference of useful size and chance hardly explains it; "cannot tell" is an answer.`,
    ),
    number({
      title: "Findings that stand",
      page: "/findings",
      description: "By watch; a watch that looked and found nothing shows 0.",
      unit: "short",
      decimals: 0,
      width: 10,
      queries: [
        {
          expr: `count by (watch) (${of("tocsin_finding")}) or max by (watch) (${of("tocsin_expected_false_findings")}) * 0`,
          legend: "{{watch}}",
        },
      ],
    }),
    number({
      title: "Of these, expected by chance alone",
      page: "/findings",
      description: "Of persistence, how many of those that stand; of the others, how many in a year.",
      unit: "short",
      decimals: 1,
      width: 10,
      queries: [{ expr: `max by (watch) (${of("tocsin_expected_false_findings")})`, legend: "{{watch}}" }],
    }),
    {
      ...number({
        title: "The figures are",
        description: "Illustrative while any figure of the snapshot is made up.",
        unit: "none",
        queries: [{ expr: `max(${of("tocsin_data_illustrative")})`, legend: "figures" }],
      }),
      fieldConfig: {
        defaults: {
          unit: "none",
          color: { mode: "fixed", fixedColor: colours.blue },
          thresholds: { mode: "absolute", steps: [{ color: colours.blue, value: null }] },
          mappings: [{ type: "value", options: { "0": { text: "real" }, "1": { text: "ILLUSTRATIVE" } } }],
        },
        overrides: [],
      },
    },
    findingsTable("Findings", {}),
    funnelPanel,
    authoritiesTable("Observed and expected: the table", {}, "/funnel"),
    ...findingsHistory(),
    table({
      title: "Regions",
      page: "/trends",
      description: "Notifications of the newest year, to the nearest 10 as published; a number that would round to nothing is not shown.",
      unit: "short",
      decimals: 0,
      width: 24,
      queries: [
        { refId: "A", expr: `max by (region, name) (${of("tocsin_region_info")})`, legend: "{{name}}", table: true },
        { refId: "B", expr: `max by (region) (${of("tocsin_region_notifications")})`, legend: "{{region}}", table: true },
      ],
      transformations: [
        { id: "merge", options: {} },
        { id: "organize", options: { excludeByName: { Time: true, "Value #A": true }, indexByName: { name: 0, region: 1 }, renameByName: {} } },
      ],
      overrides: [column("Value #B", "Notifications, to the nearest 10", "short", 0), leadsTo("region", "This region", "name"), leadsTo("region", "This region", "region")],
    }),
  ],
);
