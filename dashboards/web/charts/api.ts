// The answers of /api/v1 as far as the figures read them; docs: /api/v1/openapi.json.

export interface Estimate {
  authority_code: string;
  authority_name: string;
  region_code: string;
  observed: number | null;
  expected: number | null;
  rate_per_100k: number | null;
  rate_lower: number | null;
  rate_upper: number | null;
  relative_rate: number | null;
  relative_rate_lower: number | null;
  relative_rate_upper: number | null;
}

export interface Year {
  period_from: string;
  period_to: string;
  complete: boolean;
  observed: number | null;
  symbol: string | null;
  expected: number | null;
  expected_lower: number | null;
  expected_upper: number | null;
}

export interface Authority {
  authority_code: string;
  authority_name: string;
  years: Year[];
}

export interface Funnel {
  points: { authority_code: string; expected: number | null; observed: number | null; ratio: number | null }[];
  limits: { expected: number; lower_95: number; upper_95: number; lower_998: number; upper_998: number }[];
}

export interface Series {
  producer: string;
  of_notifications: boolean;
  breaks: { from: string; changes_counts: boolean }[];
}

export async function read<T>(address: string): Promise<T> {
  const answer = await fetch(address, { headers: { Accept: "application/json" } });
  if (!answer.ok) throw new Error(`${address} answered ${answer.status}`);
  return (await answer.json()).data as T;
}

/** "2025-26" for a year that begins in April, else its calendar year. */
export function shortYear(from: string): string {
  const year = Number(from.slice(0, 4));
  return from.slice(5, 7) === "04" ? `${year}-${String((year + 1) % 100).padStart(2, "0")}` : String(year);
}
