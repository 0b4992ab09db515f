// The few parts of Node that make.ts uses, so that no package of types is needed for them.
declare module "node:fs" {
  export function writeFileSync(file: string, text: string): void;
}
declare const process: { argv: string[] };
