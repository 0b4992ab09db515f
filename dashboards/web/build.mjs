// node build.mjs OUT: the styles and charts of the pages into OUT. What it makes is kept in dashboards/web/built.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import * as esbuild from "esbuild";
import * as sass from "sass";

const here = fileURLToPath(new URL(".", import.meta.url));
const out = resolve(process.argv[2] ?? join(here, "built"));
const modules = process.env.TOCSIN_NODE_MODULES ?? join(here, "node_modules");

// Plot writes a style element into each chart, which the pages' policy (style-src 'self') forbids; style.css holds those rules.
const withoutInlineStyle = {
  name: "without-inline-style",
  setup(build) {
    build.onLoad({ filter: /@observablehq[\\/]plot[\\/]src[\\/]plot\.js$/ }, ({ path }) => {
      const source = readFileSync(path, "utf8");
      const changed = source.replace(/\.call\(\(svg\) =>\s*(?:\/\/[^\n]*\n\s*)?svg\.append\("style"\)\.text\(\s*`[^`]*`\s*\)\s*\)/, "");
      if (changed === source) throw new Error("Plot no longer writes its style as build.mjs expects");
      return { contents: changed, loader: "js" };
    });
  },
};

mkdirSync(out, { recursive: true });
const write = (name, bytes) => writeFileSync(join(out, name), bytes);

const styles = sass.compile(join(here, "govuk.scss"), { loadPaths: [modules], quietDeps: true, style: "compressed" });
write("govuk.css", styles.css);

const charts = await esbuild.build({
  entryPoints: [join(here, "charts", "main.ts")],
  bundle: true,
  write: false,
  minify: true,
  format: "esm",
  target: "es2022",
  nodePaths: [modules],
  legalComments: "none",
  plugins: [withoutInlineStyle],
});
write("charts.js", charts.outputFiles[0].contents);
