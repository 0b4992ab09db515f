import type { Dashboard } from "./grafana.js";
import { colours, column, fixedColour, lines, number, table, word, words, type Shape } from "./panels.js";
import { of } from "./queries.js";
import { dashboard } from "./shell.js";

const bucket = "tocsin_http_request_duration_seconds_bucket";
const rate = (metric: string) => `rate(${of(metric)}[$__rate_interval])`;
const newest = (shape: Shape, label: string, name: string, unit: string) =>
  table({
    ...shape,
    title: `${shape.title}: the table`,
    description: "The newest numbers of the chart beside it.",
    width: 8,
    queries: shape.queries.map((query) => ({ ...query, table: true })),
    transformations: [{ id: "organize", options: { excludeByName: { Time: true }, indexByName: { [label]: 0 }, renameByName: {} } }],
    overrides: [column("Value", name, unit)],
  });

const requests: Shape = {
  title: "Requests",
  description: "Requests a second by route.",
  unit: "reqps",
  width: 16,
  queries: [{ expr: `sum by (route) (${rate("tocsin_http_request_duration_seconds_count")})`, legend: "{{route}}" }],
};
const slow: Shape = {
  title: "Time to answer, 99th percentile",
  description: "From a complete request to the last byte of the answer, by route, where there were requests. Exemplars lead to traces where a caller names one.",
  unit: "s",
  width: 16,
  queries: [
    {
      expr: `histogram_quantile(0.99, sum by (route, le) (${rate(bucket)})) and on (route) (sum by (route) (${rate("tocsin_http_request_duration_seconds_count")}) > 0)`,
      legend: "{{route}}",
    },
  ],
};
const refused: Shape = {
  title: "Answers by code",
  description: "Answers a second by HTTP status code.",
  unit: "reqps",
  width: 16,
  queries: [{ expr: `sum by (code) (${rate("tocsin_http_request_duration_seconds_count")})`, legend: "{{code}}" }],
};
const stages: Shape = {
  title: "Mean time of each stage of a cycle",
  description: "Over the cycles since the service started. A cycle runs after every change of the store.",
  unit: "s",
  width: 16,
  queries: [
    {
      expr: `sum by (stage) (${of("tocsin_cycle_duration_seconds_sum")}) / sum by (stage) (${of("tocsin_cycle_duration_seconds_count")})`,
      legend: "{{stage}}",
    },
  ],
};
const failures: Shape = {
  title: "Failed cycles",
  description: "Cycles that ended at each stage in the last hour; the last snapshot stood.",
  unit: "short",
  decimals: 0,
  width: 16,
  queries: [{ expr: `sum by (stage) (increase(${of("tocsin_cycle_failures_total")}[1h]))`, legend: "{{stage}}" }],
};
const scrapes: Shape = {
  title: "What a scrape takes",
  description: "Seconds that Prometheus waits for /metrics.",
  unit: "s",
  width: 16,
  queries: [{ expr: `max(${of("scrape_duration_seconds")})`, legend: "scrape" }],
  overrides: [fixedColour("scrape", colours.blue)],
};

export const service: Dashboard = dashboard(
  "service",
  "Service health",
  "Whether the service answers, how its cycles fare, and which alerts about it stand.",
  [],
  "now-6h",
  [
    words("About the service alone. What an alert asks for is in its runbook, served at /runbooks.", 3),
    number({ title: "Answers", description: "1 while Prometheus can scrape the service.", unit: "none", queries: [{ expr: `min(${of("up")})`, legend: "up" }] }),
    word({ title: "Version", description: "The version that runs.", unit: "none", queries: [{ expr: of("tocsin_build_info"), legend: "{{version}} ({{revision}})" }] }),
    number({ title: "Series", description: "Samples of one scrape; the budget is 5,000.", unit: "short", decimals: 0, queries: [{ expr: `max(${of("scrape_samples_scraped")})`, legend: "samples" }] }),
    number({ title: "Model converged", description: "1 where the newest fit converged.", unit: "none", queries: [{ expr: `min by (model) (${of("tocsin_model_converged")})`, legend: "{{model}}" }] }),
    number({
      title: "Snapshot confirmed",
      description: "Since the snapshot was last known to be the newest; the second number is when that counts as stale.",
      unit: "s",
      width: 8,
      queries: [
        { expr: `time() - max(${of("tocsin_cycle_last_success_timestamp_seconds")})`, legend: "ago" },
        { expr: `max(${of("tocsin_snapshot_fresh_seconds")})`, legend: "stale after" },
      ],
    }),
    table({
      title: "Alerts about the service that stand",
      description: "The Watchdog always fires; anything else has a runbook at /runbooks.",
      unit: "none",
      width: 24,
      height: 6,
      page: "/runbooks",
      queries: [{ expr: 'max by (alertname, severity, instance, feed, stage, model) (ALERTS{alertname=~"Tocsin.+|Watchdog", alertname!="TocsinFinding", alertstate="firing"})', legend: "{{alertname}}", table: true }],
      transformations: [{ id: "organize", options: { excludeByName: { Time: true, Value: true }, indexByName: { alertname: 0 }, renameByName: {} } }],
    }),
    lines(requests),
    newest(requests, "route", "Requests a second", "reqps"),
    lines(slow),
    newest(slow, "route", "99th percentile", "s"),
    lines(refused),
    newest(refused, "code", "Answers a second", "reqps"),
    lines(stages),
    newest(stages, "stage", "Mean time", "s"),
    lines(failures),
    newest(failures, "stage", "Failed in the last hour", "short"),
    lines(scrapes),
    newest(scrapes, "Value", "Seconds", "s"),
  ],
  "/status",
);
