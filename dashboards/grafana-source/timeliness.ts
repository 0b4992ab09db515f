import type { Dashboard } from "./grafana.js";
import { colours, column, fixedColour, lines, number, table, words } from "./panels.js";
import { findingsTable, watchColours } from "./parts.js";
import { historyStep, of, past } from "./queries.js";
import { caveat, dashboard } from "./shell.js";

const late = "=~timeliness|silence";
const standing = `count by (watch) (${past("tocsin_finding", { watch: late })}) or max by (watch) (${past("tocsin_expected_false_findings", { watch: late })}) * 0`;
const seconds = (metric: string) => `time() - max(${of(metric)})`;

export const timeliness: Dashboard = dashboard(
  "timeliness",
  "Timeliness",
  "How old what is shown is, and who has been silent or late.",
  [],
  "now-5y",
  [
    words(`${caveat}\n\nThe stream ends on the last day on which anyone notified: a feed that has stopped is not the silence of every authority.`),
    number({ title: "Last notification of the stream", description: "Since the end of the last day on which anyone notified.", unit: "s", width: 6, queries: [{ expr: seconds("tocsin_stream_until_timestamp_seconds"), legend: "ago" }] }),
    number({ title: "Newest file", description: "Since the newest file behind the snapshot was received.", unit: "s", width: 6, queries: [{ expr: seconds("tocsin_snapshot_data_as_of_timestamp_seconds"), legend: "ago" }] }),
    number({ title: "Snapshot", description: "Since the snapshot was built.", unit: "s", width: 6, queries: [{ expr: seconds("tocsin_snapshot_timestamp_seconds"), legend: "ago" }] }),
    number({ title: "Confirmed", description: "Since the snapshot was last known to be the newest that the store can give.", unit: "s", width: 6, queries: [{ expr: seconds("tocsin_cycle_last_success_timestamp_seconds"), legend: "ago" }] }),
    lines({
      title: "Silent or late",
      description: "Findings of silence and of timeliness that stood in each step of eight days; 0 where the watch looked and found none.",
      unit: "short",
      decimals: 0,
      width: 16,
      interval: historyStep,
      page: "/findings",
      queries: [{ expr: standing, legend: "{{watch}}" }],
      overrides: watchColours,
    }),
    table({
      title: "Silent or late: the table",
      description: "The numbers of the chart beside it, newest last.",
      unit: "short",
      decimals: 0,
      width: 8,
      interval: historyStep,
      page: "/findings",
      queries: [{ expr: standing, legend: "{{watch}}" }],
      transformations: [{ id: "seriesToRows", options: {} }],
    }),
    findingsTable("Findings of silence and timeliness", { watch: late }),
    lines({
      title: "How far behind the stream was",
      description: "At each assessment, the time since the end of the last day on which anyone had notified.",
      unit: "s",
      width: 16,
      interval: historyStep,
      queries: [
        {
          expr: `max(${past("tocsin_snapshot_timestamp_seconds")}) - max(${past("tocsin_stream_until_timestamp_seconds")})`,
          legend: "behind",
        },
      ],
      overrides: [fixedColour("behind", colours.blue)],
    }),
    table({
      title: "Feeds",
      description: "The age of each feed's last file, and after how long the next is late.",
      unit: "s",
      width: 8,
      queries: [
        { refId: "A", expr: `time() - max by (feed) (${of("tocsin_feed_last_success_timestamp_seconds")})`, legend: "{{feed}}", table: true },
        { refId: "B", expr: `max by (feed) (${of("tocsin_feed_due_seconds")}) and on (feed) ${of("tocsin_feed_last_success_timestamp_seconds")}`, legend: "{{feed}}", table: true },
      ],
      transformations: [
        { id: "merge", options: {} },
        { id: "organize", options: { excludeByName: { Time: true }, indexByName: { feed: 0 }, renameByName: {} } },
      ],
      overrides: [column("Value #A", "Age of the last file", "s"), column("Value #B", "Late after", "s")],
    }),
  ],
  "/feeds",
);
