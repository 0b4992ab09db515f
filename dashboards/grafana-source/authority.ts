import type { Dashboard } from "./grafana.js";
import { colours, fixedColour, lines, number, table, word, words, type Shape } from "./panels.js";
import { findingsTable } from "./parts.js";
import { historyStep, of, past } from "./queries.js";
import { caveat, dashboard, variables } from "./shell.js";

const here = { authority: "$authority" };
const rate = (bound: string) => past("tocsin_authority_relative_rate", { ...here, bound });
const asTable = (shape: Shape, title: string) =>
  table({
    ...shape,
    title: `${title}: the table`,
    description: "The numbers of the chart beside it, newest last.",
    width: 8,
    overrides: [],
    transformations: [{ id: "seriesToRows", options: {} }],
  });

const band: Shape = {
  title: "Relative rate with its interval",
  description:
    "The underlying rate over the expected one, as each assessment saw it, within its 95% interval. Departures between the two dashed lines are too small to be of interest by the policy. Nothing is drawn while it cannot be assessed.",
  unit: "short",
  decimals: 2,
  width: 16,
  interval: historyStep,
  queries: [
    { expr: rate("lower"), legend: "lower limit" },
    { expr: rate("upper"), legend: "upper limit" },
    { expr: rate("mid"), legend: "estimate" },
    { expr: past("tocsin_policy_relative_rate"), legend: "of interest above" },
    { expr: `1 / ${past("tocsin_policy_relative_rate")}`, legend: "of interest below" },
  ],
  overrides: [
    {
      matcher: { id: "byName", options: "upper limit" },
      properties: [
        { id: "custom.fillBelowTo", value: "lower limit" },
        { id: "custom.fillOpacity", value: 20 },
        { id: "color", value: { mode: "fixed", fixedColor: colours.turquoise } },
      ],
    },
    fixedColour("lower limit", colours.turquoise),
    fixedColour("estimate", colours.blue),
    fixedColour("of interest above", colours.grey, true),
    fixedColour("of interest below", colours.grey, true),
  ],
};

const counts: Shape = {
  title: "Observed and expected",
  description: "Notifications in the window of each assessment, and what population and circumstances led to expect of it.",
  unit: "short",
  decimals: 1,
  width: 16,
  interval: historyStep,
  queries: [
    { expr: past("tocsin_authority_notifications", here), legend: "observed" },
    { expr: past("tocsin_authority_expected_notifications", here), legend: "expected" },
  ],
  overrides: [fixedColour("observed", colours.blue), fixedColour("expected", colours.orange, true)],
};

const certainty: Shape = {
  title: "How sure a departure is",
  description:
    "The probability that the underlying rate is higher, or lower, than expected by more than the policy's ratio. The dashed lines are the policy's: a departure enters above the upper and leaves below the lower.",
  unit: "percentunit",
  decimals: 0,
  width: 16,
  interval: historyStep,
  queries: [
    { expr: past("tocsin_authority_exceedance_ratio", here), legend: "{{direction}}" },
    { expr: past("tocsin_policy_exceedance_ratio", { step: "enter" }), legend: "enters" },
    { expr: past("tocsin_policy_exceedance_ratio", { step: "leave" }), legend: "leaves" },
  ],
  overrides: [
    fixedColour("high", colours.pink),
    fixedColour("low", colours.blue),
    fixedColour("enters", colours.grey, true),
    fixedColour("leaves", colours.grey, true),
  ],
};

const stood: Shape = {
  title: "Findings that stood",
  description: "1 in each step of eight days in which a finding about the authority stood, by watch; 0 where none did.",
  unit: "short",
  decimals: 0,
  width: 16,
  interval: historyStep,
  queries: [
    {
      expr: `max by (watch) (${past("tocsin_finding", here)}) or max by (watch) (${past("tocsin_expected_false_findings")}) * 0`,
      legend: "{{watch}}",
    },
  ],
  overrides: [],
};

export const authority: Dashboard = dashboard(
  "authority",
  "Authority",
  "One authority: what it notified, what was expected, how sure a departure is, and what was found.",
  [variables.region(true), variables.authority],
  "now-5y",
  [
    words(caveat, 3),
    word({
      title: "State",
      description: "The state that the decision layer is in for the authority; not_assessable means that its data cannot tell.",
      unit: "none",
      width: 8,
      queries: [{ expr: of("tocsin_authority_status", here), legend: "{{status}}" }],
    }),
    number({ title: "Observed", description: "Notifications in the window of the newest assessment.", unit: "short", decimals: 0, queries: [{ expr: of("tocsin_authority_notifications", here), legend: "notifications" }] }),
    number({ title: "Expected", description: "Given population and circumstances, in the same window.", unit: "short", decimals: 1, queries: [{ expr: of("tocsin_authority_expected_notifications", here), legend: "notifications" }] }),
    number({ title: "Children", description: "Children aged 0 to 17 at the newest year known.", unit: "short", decimals: 0, queries: [{ expr: of("tocsin_authority_child_population", here), legend: "children" }] }),
    number({ title: "Findings", description: "Findings about the authority that stand.", unit: "short", decimals: 0, queries: [{ expr: `count(${of("tocsin_finding", here)}) or vector(0)`, legend: "findings" }] }),
    lines(band),
    asTable(band, band.title),
    lines(counts),
    asTable(counts, counts.title),
    lines(certainty),
    asTable(certainty, certainty.title),
    findingsTable("Findings about the authority", here, undefined, "/areas/$authority"),
    lines(stood),
    asTable(stood, stood.title),
  ],
  "/areas/$authority",
);
