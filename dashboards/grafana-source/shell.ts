import type { Dashboard, Link, Panel, Variable } from "./grafana.js";

const prometheus = { type: "prometheus", uid: "$datasource" };

const datasource: Variable = {
  name: "datasource",
  label: "Data source",
  type: "datasource",
  query: "prometheus",
  refresh: 1,
  hide: 0,
  multi: false,
  includeAll: false,
};

function query(name: string, label: string, expression: string, regex: string, several: boolean, hide: 0 | 2 = 0): Variable {
  return {
    name,
    label,
    type: "query",
    datasource: prometheus,
    query: { query: expression, refId: "StandardVariableQuery" },
    regex,
    refresh: 2,
    sort: 1,
    hide,
    multi: false,
    includeAll: several,
    ...(several ? { allValue: ".*" } : {}),
  };
}

const service: Variable = {
  name: "service",
  label: "Address of the service",
  type: "textbox",
  query: "http://127.0.0.1:8080",
  hide: 0,
};

const job = query("job", "Job", "label_values(tocsin_snapshot_timestamp_seconds, job)", "", false);

export const variables = {
  region: (several: boolean) =>
    query("region", "Region", 'query_result(tocsin_region_info{job="$job"})', '/name="(?<text>[^"]+)".*region="(?<value>[^"]+)"/', several),
  authority: query(
    "authority",
    "Authority",
    'query_result(tocsin_authority_info{job="$job", region=~"$region"})',
    '/authority="(?<value>[^"]+)".*name="(?<text>[^"]+)"/',
    false,
  ),
  feed: query("feed", "Feed", 'label_values(tocsin_feed_last_success_timestamp_seconds{job="$job"}, feed)', "", true),
};

/** Places panels in rows of 24, in their order. */
function placed(panels: Panel[]): Panel[] {
  let x = 0;
  let y = 0;
  let tallest = 0;
  return panels.map((panel, i) => {
    const { w, h } = panel.gridPos ?? { w: 12, h: 9 };
    if (x + w > 24) {
      x = 0;
      y += tallest;
      tallest = 0;
    }
    const at = { x, y, w, h };
    x += w;
    tallest = Math.max(tallest, h);
    return { id: i + 1, ...panel, gridPos: at };
  });
}

/** A panel that names no page of its own leads to that of its dashboard. */
function ledTo(panel: Panel, page: string): Panel {
  const links = panel.links?.map((link) => (link.url === "${service}/" ? { ...link, url: `\${service}${page}` } : link));
  return links ? { ...panel, links } : panel;
}

export function dashboard(name: string, title: string, description: string, own: Variable[], from: string, panels: Panel[], page = "/"): Dashboard {
  const link: Link = {
    title: "Tocsin's dashboards",
    type: "dashboards",
    tags: ["tocsin"],
    icon: "external link",
    tooltip: "",
    url: "",
    asDropdown: true,
    targetBlank: false,
    includeVars: false,
    keepTime: true,
  };
  return {
    uid: `tocsin-${name}`,
    title: `Tocsin: ${title}`,
    description,
    tags: ["tocsin"],
    schemaVersion: 39,
    version: 1,
    editable: false,
    graphTooltip: 0,
    fiscalYearStartMonth: 3,
    refresh: "1m",
    time: { from, to: "now" },
    timepicker: {},
    timezone: "utc",
    weekStart: "monday",
    annotations: { list: [] },
    links: [link],
    templating: { list: [datasource, job, service, ...own] },
    panels: placed(panels.map((panel) => ledTo(panel, page))),
  };
}

export const caveat =
  "**Neither high nor low numbers of notifications alone should be interpreted as a performance measure of a local authority or its workforce.**";
