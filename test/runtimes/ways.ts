// Ways in which a program is run: files of a project, what builds them, and what Pulumi is told about them.

import { asCommand, asModule, type Program } from "./program";

interface Way {
  /** The program's file, and other files. */
  readonly files: (program: Program) => Record<string, string>;
  /** Of package.json. */
  readonly manifest: { main: string; type?: "module" };
  /** Of Pulumi.yaml. */
  readonly options?: { typescript?: boolean; nodeargs?: string };
  /** Of Pulumi.yaml: unlike that of package.json it makes its folder the one in which program and provider are run. */
  readonly main?: string;
  /** Directory of the migrations, when not `tenant_migrations`. */
  readonly migrations?: string;
  /** A program of an installed package with its arguments. */
  readonly build?: readonly [string, ...string[]];
}

const TSCONFIG = {
  strict: true,
  target: "es2020",
  module: "commonjs",
  moduleResolution: "node",
  skipLibCheck: true,
  outDir: "bin",
};

const typescript = (options: object = {}) => ({
  files: (program: Program) => ({
    "index.ts": asModule(program),
    "tsconfig.json": JSON.stringify({ compilerOptions: { ...TSCONFIG, ...options }, files: ["index.ts"] }),
  }),
});
const TSC = ["tsc"] as const;
const ESBUILD = ["esbuild", "index.ts", "--bundle", "--platform=node", "--external:@pulumi/pulumi"] as const;

export const WAYS = {
  TypeScript: { ...typescript(), manifest: { main: "index.ts" } },
  tsx: {
    ...typescript(),
    manifest: { main: "index.ts" },
    options: { typescript: false, nodeargs: "--import tsx" },
  },
  compiled: { ...typescript(), manifest: { main: "bin/index.js" }, options: { typescript: false }, build: TSC },
  "compiled, `main` in Pulumi.yaml": {
    ...typescript(),
    manifest: { main: "bin/index.js" },
    main: "bin/index.js",
    migrations: "../tenant_migrations",
    options: { typescript: false },
    build: TSC,
  },
  "ES module": {
    files: (program) => ({ "index.js": asModule(program) }),
    manifest: { main: "index.js", type: "module" },
    options: { typescript: false },
  },
  "ES module in TypeScript": {
    ...typescript({ module: "nodenext", moduleResolution: "nodenext" }),
    manifest: { main: "index.ts", type: "module" },
  },
  "ES module in TypeScript, tsx": {
    ...typescript({ module: "nodenext", moduleResolution: "nodenext" }),
    manifest: { main: "index.ts", type: "module" },
    options: { typescript: false, nodeargs: "--import tsx" },
  },
  bundle: {
    ...typescript(),
    manifest: { main: "bundle.js" },
    options: { typescript: false },
    build: [...ESBUILD, "--outfile=bundle.js"],
  },
  "Automation API": { files: (program) => ({ "deploy.mjs": asCommand(program) }), manifest: { main: "deploy.mjs" } },
} satisfies Record<string, Way>;

export type WayName = keyof typeof WAYS;

export function wayOf(name: WayName): Way {
  return WAYS[name];
}
