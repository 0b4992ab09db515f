import type { Dashboard } from "./grafana.js";
import { colours, column, fixedColour, leadsTo, lines, number, table, words } from "./panels.js";
import { of } from "./queries.js";
import { dashboard, variables } from "./shell.js";

const feed = { feed: "=~$feed" };
const age = `time() - max by (feed) (${of("tocsin_feed_last_success_timestamp_seconds", feed)})`;
const due = `max by (feed) (${of("tocsin_feed_due_seconds", feed)})`;
const rows = (outcome: string) => `sum by (feed) (${of("tocsin_feed_rows_total", { ...feed, outcome })}) and on (feed) ${of("tocsin_feed_last_success_timestamp_seconds", feed)}`;

export const feeds: Dashboard = dashboard(
  "feeds",
  "Feeds and data quality",
  "What arrived, when the next file is due, and what was rejected.",
  [variables.feed],
  "now-7d",
  [
    words("Rows are counted since the first file, by what became of them. A rejected row broke a rule and is in no figure: the report of its file says which rule, in which line. A silence in a feed that is late means nothing.", 3),
    number({ title: "Feeds in use", description: "Feeds of which a file was taken.", unit: "short", decimals: 0, width: 8, queries: [{ expr: `count(${due} or ${age})`, legend: "feeds" }] }),
    number({ title: "Late", description: "Feeds whose next file is overdue by their cadence.", unit: "short", decimals: 0, width: 8, queries: [{ expr: `count((${age}) / ${due} > 1) or vector(0)`, legend: "feeds" }] }),
    number({ title: "Rows rejected", description: "Of all feeds chosen, since the first file.", unit: "short", decimals: 0, width: 8, queries: [{ expr: `sum(${of("tocsin_feed_rows_total", { ...feed, outcome: "rejected" })})`, legend: "rows" }] }),
    table({
      title: "Feeds",
      description: "Each feed: how old its last file is, after how long the next is late, and its rows.",
      unit: "short",
      decimals: 0,
      width: 24,
      queries: [
        { refId: "A", expr: age, legend: "{{feed}}", table: true },
        { refId: "B", expr: due, legend: "{{feed}}", table: true },
        { refId: "C", expr: rows("accepted"), legend: "{{feed}}", table: true },
        { refId: "D", expr: rows("revised"), legend: "{{feed}}", table: true },
        { refId: "E", expr: rows("unchanged"), legend: "{{feed}}", table: true },
        { refId: "F", expr: rows("rejected"), legend: "{{feed}}", table: true },
      ],
      transformations: [
        { id: "merge", options: {} },
        { id: "organize", options: { excludeByName: { Time: true }, indexByName: { feed: 0 }, renameByName: {} } },
      ],
      overrides: [
        column("Value #A", "Age of the last file", "s"),
        column("Value #B", "Late after", "s"),
        column("Value #C", "Rows accepted"),
        column("Value #D", "of these revised"),
        column("Value #E", "of these unchanged"),
        column("Value #F", "Rows rejected"),
        leadsTo("feeds", "This feed alone", "feed"),
      ],
    }),
    lines({
      title: "How near to late",
      description: "Age of the last file over the time after which the next is late: above 1 the feed is late.",
      unit: "percentunit",
      decimals: 0,
      width: 16,
      queries: [{ expr: `(${age}) / ${due}`, legend: "{{feed}}" }],
    }),
    table({
      title: "How near to late: the table",
      description: "The newest numbers of the chart beside it.",
      unit: "percentunit",
      decimals: 0,
      width: 8,
      queries: [{ expr: `(${age}) / ${due}`, legend: "{{feed}}", table: true }],
      transformations: [{ id: "organize", options: { excludeByName: { Time: true }, indexByName: { feed: 0 }, renameByName: {} } }],
      overrides: [column("Value", "Share of the time allowed", "percentunit")],
    }),
    lines({
      title: "Rows that arrived",
      description: "Rows an hour by what became of them; accepted holds revised and unchanged.",
      unit: "short",
      decimals: 0,
      width: 16,
      queries: [{ expr: `sum by (outcome) (increase(${of("tocsin_feed_rows_total", feed)}[1h]))`, legend: "{{outcome}}" }],
      overrides: [
        fixedColour("accepted", colours.blue),
        fixedColour("revised", colours.turquoise),
        fixedColour("unchanged", colours.grey),
        fixedColour("rejected", colours.orange),
      ],
    }),
    table({
      title: "Rows in all: the table",
      description: "Rows of the feeds chosen since the first file, by what became of them.",
      unit: "short",
      decimals: 0,
      width: 8,
      queries: [{ expr: `sum by (outcome) (${of("tocsin_feed_rows_total", feed)})`, legend: "{{outcome}}", table: true }],
      transformations: [{ id: "organize", options: { excludeByName: { Time: true }, indexByName: { outcome: 0 }, renameByName: {} } }],
      overrides: [column("Value", "Rows")],
    }),
  ],
  "/feeds",
);
