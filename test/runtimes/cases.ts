// The cases of the matrix: who installed the package, what runs the program, and with which SDK and Node.

import type { LayoutName } from "./layouts";
import type { WayName } from "./ways";

export interface Case {
  readonly layout: LayoutName;
  readonly way: WayName;
  /** Version of `@pulumi/pulumi`. */
  readonly sdk: string;
  /** Major version of the Node that runs the program and the provider. */
  readonly node: number;
}

/** The oldest that the peer dependency allows, the last for Node 20, and the newest when the table was made. */
export const SDKS = { oldest: "3.216.0", middle: "3.248.0", newest: "3.270.0" };
export const NODES = [20, 24];
/** The one that needs not be installed. */
export const OWN_NODE = Number(process.versions.node.split(".")[0]);

const LAYOUTS: LayoutName[] = ["npm", "npm workspace", "pnpm", "pnpm, through a library", "yarn 1", "yarn 4"];
const WAYS: WayName[] = ["TypeScript", "tsx", "compiled", "ES module", "bundle", "Automation API"];
/** One for each way in which the SDK loads a program. */
const LOADED: WayName[] = ["TypeScript", "tsx", "ES module", "Automation API"];
/** Each SDK under each Node. */
const VERSIONS: Pick<Case, "sdk" | "node">[] = NODES.flatMap((node) =>
  Object.values(SDKS).map((sdk) => ({ sdk, node })),
);
export const USUAL = { sdk: SDKS.middle, node: 20 };
const others = VERSIONS.filter(({ sdk, node }) => sdk !== USUAL.sdk || node !== USUAL.node);

/** Each layout with each way, and some forms of TypeScript. */
export const LAID: readonly Case[] = [
  ...WAYS.flatMap((way) => LAYOUTS.map((layout) => ({ layout, way, ...USUAL }))),
  { layout: "npm", way: "compiled, `main` in Pulumi.yaml", ...USUAL },
  { layout: "npm, with ts-node 10", way: "TypeScript", ...USUAL },
  { layout: "npm, with ts-node 10", way: "ES module in TypeScript", ...USUAL },
  { layout: "npm, without TypeScript", way: "TypeScript", ...USUAL },
];

/** Each SDK under each Node, and what only a newer Node can. */
export const VERSIONED: readonly Case[] = [
  ...LOADED.flatMap((way) => others.map((versions) => ({ layout: "npm" as const, way, ...versions }))),
  { layout: "npm", way: "ES module in TypeScript, tsx", sdk: USUAL.sdk, node: 24 },
];

/** With what a program knows late. */
export const LATE_CASES: readonly Case[] = VERSIONS.map((versions) => ({
  layout: "npm",
  way: "ES module",
  ...versions,
}));
