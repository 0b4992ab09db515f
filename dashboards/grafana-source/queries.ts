// PromQL, written so that no expression forgets the job.
export type Matchers = Record<string, string>;

/** A selector: `=` unless the value begins with an operator (`=~`, `!~`, `!=`). */
export function of(metric: string, matchers: Matchers = {}): string {
  const written = Object.entries({ job: "$job", ...matchers }).map(([label, value]) => {
    const operator = /^(=~|!~|!=)/.exec(value)?.[0] ?? "=";
    const words = operator === "=" ? value : value.slice(2);
    return `${label}${operator}"${words}"`;
  });
  return `${metric}{${written.join(", ")}}`;
}

/** The newest value in each step: history comes by the week, scrapes every few seconds, and both are drawn by this. */
export function past(metric: string, matchers: Matchers = {}): string {
  return `last_over_time(${of(metric, matchers)}[$__interval])`;
}

/** Smallest step of a panel over history: a week and a day, so that each holds a weekly sample. */
export const historyStep = "8d";

/** Adds the names of the authorities and their regions. */
export function named(expression: string): string {
  return `(${expression}) * on (authority) group_left (name, region) max by (authority, name, region) (${of("tocsin_authority_info")})`;
}

export interface Query {
  expr: string;
  legend: string;
  refId?: string;
  /** One row a series, of now. */
  table?: boolean;
  /** Of now alone: over years the last step of a range may lie days back. */
  now?: boolean;
}

export function targets(queries: Query[]): Record<string, unknown>[] {
  return queries.map(({ expr, legend, refId, table, now }, i) => ({
    refId: refId ?? String.fromCharCode(65 + i),
    datasource: { type: "prometheus", uid: "$datasource" },
    expr,
    legendFormat: legend,
    format: table ? "table" : "time_series",
    instant: Boolean(table ?? now),
    range: !(table ?? now),
  }));
}
