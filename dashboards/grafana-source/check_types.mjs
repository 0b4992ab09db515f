// node check_types.mjs FOLDER: holds every dashboard in FOLDER to Grafana's own types, in each version that is installed beside this
// file: the dashboard, its panels, and the options and field configuration of each kind of panel. Words that Grafana does not know,
// and keys it does not have, are faults. Ends with 1 where there is any.
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const folder = process.argv[2] ?? here;

/** Where each kind of panel has its types, and whether they type its field configuration. */
const kinds = {
  timeseries: { folder: "timeseries", file: "TimeSeries", fields: true },
  stat: { folder: "stat", file: "Stat", fields: false },
  table: { folder: "table", file: "Table", fields: true },
  barchart: { folder: "barchart", file: "BarChart", fields: true },
  xychart: { folder: "xychart2", file: "XYChart", fields: true },
  text: { folder: "text", file: "Text", fields: false },
};
const versions = [
  {
    name: "schema-11",
    itself: "dist/esm/index.d.mts",
    dashboard: "dist/esm/raw/dashboard/x/dashboard_types.gen",
    panel: ({ folder, file }) => `dist/esm/raw/composable/${folder}/panelcfg/x/${file}PanelCfg_types.gen`,
  },
  {
    name: "schema-13",
    itself: "dist/types/index.d.ts",
    dashboard: "dist/types/raw/dashboard/x/types.gen",
    panel: ({ folder }) => `dist/types/raw/composable/${folder}/panelcfg/x/types.gen`,
  },
];

const plain = `
type Plain<T> = unknown extends T ? T : T extends string ? \`\${T}\` : T extends (infer I)[] ? Plain<I>[]
  : T extends object ? { [K in keyof T]: Plain<T[K]> } : T;
`;

function source(version) {
  const at = `../node_modules/@grafana/${version.name}`;
  const lines = [`import type { Dashboard } from "${at}/${version.dashboard}";`];
  for (const [kind, place] of Object.entries(kinds)) lines.push(`import type * as ${kind} from "${at}/${version.panel(place)}";`);
  lines.push(plain);
  for (const file of readdirSync(folder).filter((name) => name.endsWith(".json") && !name.startsWith("package"))) {
    const dashboard = JSON.parse(readFileSync(join(folder, file), "utf8"));
    const name = file.replace(/\W/g, "_");
    lines.push(`export const ${name}: Plain<Dashboard> = ${JSON.stringify(dashboard, null, 1)};`);
    for (const panel of dashboard.panels) {
      const kind = kinds[panel.type];
      if (!kind) throw new Error(`${file}: no types are known for panels of the kind ${panel.type}`);
      const mark = `/* ${file}: ${panel.title} */`;
      lines.push(`${mark} export const ${name}_${panel.id}_options: Partial<Plain<${panel.type}.Options>> = ${JSON.stringify(panel.options)};`);
      const custom = panel.fieldConfig?.defaults.custom;
      if (custom && kind.fields) {
        lines.push(`${mark} export const ${name}_${panel.id}_fields: Partial<Plain<${panel.type}.FieldConfig>> = ${JSON.stringify(custom)};`);
      }
    }
  }
  return lines.join("\n") + "\n";
}

let faults = 0;
for (const version of versions) {
  const work = mkdtempSync(join(here, ".check-"));
  try {
    writeFileSync(join(work, "dashboards.ts"), source(version));
    writeFileSync(
      join(work, "tsconfig.json"),
      JSON.stringify({
        compilerOptions: {
          strict: true, noEmit: true, skipLibCheck: true, target: "es2022", module: "esnext", moduleResolution: "bundler", types: [],
          // Inside its own declarations the package calls itself by its name.
          paths: { "@grafana/schema": [`../node_modules/@grafana/${version.name}/${version.itself}`] },
        },
        files: ["dashboards.ts"],
      }),
    );
    const run = spawnSync(process.execPath, [join(here, "node_modules/typescript/bin/tsc"), "-p", work], { encoding: "utf8" });
    if (run.status !== 0) faults += 1;
    console.log(`${version.name}: ${run.status === 0 ? "every dashboard has Grafana's types" : "faults"}`);
    process.stdout.write(run.stdout);
  } finally {
    rmSync(work, { recursive: true });
  }
}
process.exit(faults === 0 ? 0 : 1);
