// The program as a user has it: drawn England loaded into a store of its own, served on a free port, stopped by its process id.
import { execFileSync, spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Hartlepool's newest year, withheld as a publisher would withhold it. */
function withholdOneYear(file) {
  const lines = readFileSync(file, "utf8").split("\n");
  const header = lines[0].trim().split(",");
  const [code, period, count] = ["new_la_code", "time_period", "number_notifications"].map((name) => header.indexOf(name));
  const ofHartlepool = lines.map((line, i) => [line.split(","), i]).filter(([cells]) => cells[code] === "E06000001");
  const [cells, at] = ofHartlepool.sort((a, b) => a[0][period].localeCompare(b[0][period])).at(-1);
  cells[count] = "c";
  lines[at] = cells.join(",");
  writeFileSync(file, lines.join("\n"));
}

export async function startService(program, source) {
  const folder = mkdtempSync(join(tmpdir(), "tocsin-browser-"));
  const configuration = join(folder, "tocsin.toml");
  writeFileSync(
    configuration,
    `[reference]\ntables = "${source}/config/england"\nfeeds = "${source}/config/feeds"\n[store]\npath = "store.sqlite"\n` +
      `[serve]\nport = 0\n[model]\ncard = "${source}/models/persistent_rate"\n`,
  );
  const feeds = join(folder, "feeds");
  execFileSync(program, ["simulate", "--config", configuration, "--preset", "england", "--seed", "2026", "--plant", "E10000016:0.35,E08000025:2.2", "--out", feeds], { stdio: "pipe" });
  withholdOneYear(join(feeds, "dfe_subnational.csv"));
  const files = ["events.csv", "dfe_subnational.csv", "dfe_national.csv"].map((name) => join(feeds, name));
  execFileSync(program, ["load", "--config", configuration, ...files], { stdio: "pipe" });

  const service = spawn(program, ["serve", "--config", configuration], { stdio: ["ignore", "pipe", "pipe"] });
  let said = "";
  let complained = "";
  service.stdout.on("data", (bytes) => (said += bytes));
  service.stderr.on("data", (bytes) => (complained += bytes));
  const ended = new Promise((resolve) => service.on("exit", resolve));
  const stop = async () => {
    service.kill("SIGTERM");
    await ended;
    rmSync(folder, { recursive: true, force: true });
  };
  const deadline = Date.now() + 240_000;
  for (;;) {
    const port = /:(\d+)\/?\s*$/.exec(said.trim())?.[1];
    if (port) {
      const ready = await fetch(`http://127.0.0.1:${port}/readyz`).catch(() => null);
      if (ready?.status === 200) return { base: `http://127.0.0.1:${port}`, stop, source, configuration, files: { subnational: join(feeds, "dfe_subnational.csv") } };
    }
    if (service.exitCode !== null || Date.now() > deadline) {
      await stop();
      throw new Error(`the service did not become ready: ${said}${complained}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 100)); // between two looks, until the deadline
  }
}
