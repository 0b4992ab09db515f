// node build/make.js FOLDER: writes the dashboards into it, one JSON file each.
import { writeFileSync } from "node:fs";
import { authority } from "./authority.js";
import { england } from "./england.js";
import { feeds } from "./feeds.js";
import type { Dashboard } from "./grafana.js";
import { region } from "./region.js";
import { service } from "./service.js";
import { timeliness } from "./timeliness.js";

const folder = process.argv[2] ?? ".";
const dashboards: Record<string, Dashboard> = { england, region, authority, feeds, timeliness, service };
for (const [name, dashboard] of Object.entries(dashboards)) {
  writeFileSync(`${folder}/${name}.json`, JSON.stringify(dashboard, null, 2) + "\n");
}
