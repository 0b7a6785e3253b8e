// Type-checks the TypeScript blocks of the documentation against the package's own source, all in one program.

import path from "node:path";
import ts from "typescript";
import { exports as entries, name as packageName } from "../../package.json";
import { REPOSITORY } from "../package/pack";
import type { Block } from "./pages";

/** What a block that imports nothing may take for given, as the text around it says. */
const GIVEN: Readonly<Record<string, string>> = {
  pulumi: 'import * as pulumi from "@pulumi/pulumi";',
  Server: 'import { Server } from "pulumi-tenantex";',
  Tenant: 'import { Tenant } from "pulumi-tenantex";',
  getTenants: 'import { getTenants } from "pulumi-tenantex";',
  main: 'declare const main: import("pulumi-tenantex").Server;',
  url: "declare const url: string;",
  openServer: 'import { openServer } from "pulumi-tenantex/engine";',
  server: 'declare const server: import("pulumi-tenantex/engine").TenantServer;',
  scope: 'import { scope } from "pulumi-tenantex/scope";',
  tenants: `declare const tenants: import("pulumi-tenantex/scope").Scope<{ query(sql: string): Promise<unknown> }>;`,
  Pool: 'import { Pool } from "pg";',
  signUp: "declare const signUp: { readonly id: string };",
};

/** What the compiler says of each block that is wrong, with page and line. */
export function faultsOf(blocks: readonly Block[]): string[] {
  const texts = new Map(blocks.map((block) => [fileOf(block), programOf(block)]));
  const host = ts.createCompilerHost(OPTIONS);
  const sourceFile = host.getSourceFile.bind(host);
  host.fileExists = (file) => texts.has(file) || ts.sys.fileExists(file);
  host.readFile = (file) => texts.get(file) ?? ts.sys.readFile(file);
  host.getSourceFile = (file, version, ...rest) => {
    const text = texts.get(file);
    return text === undefined ? sourceFile(file, version, ...rest) : ts.createSourceFile(file, text, version);
  };
  const program = ts.createProgram([...texts.keys()], OPTIONS, host);
  return blocks.flatMap((block) => {
    const file = program.getSourceFile(fileOf(block));
    const faults = [...program.getSyntacticDiagnostics(file), ...program.getSemanticDiagnostics(file)];
    return faults.map(({ messageText, start = 0 }) => {
      // The given names are in the first line, before the block's own.
      const line = block.line + (file?.getLineAndCharacterOfPosition(start).line ?? 1) - 1;
      return `${block.page}:${line}: ${ts.flattenDiagnosticMessageText(messageText, "\n")}`;
    });
  });
}

// An ES module, whose programs may wait at their top.
const fileOf = ({ page, line }: Block) =>
  path.posix.join(REPOSITORY, "test", "docs", `${page.replace(/\W/g, "-")}-${line}.mts`);

function programOf({ text }: Block): string {
  const isWhole = /^import /m.test(text);
  const isDeclared = (name: string) =>
    new RegExp(`\\b(?:const|let|function|class)\\s+(?:\\{[^}=]*\\b)?${name}\\b`).test(text);
  const given = Object.entries(GIVEN).filter(([name]) => !isDeclared(name));
  return `${isWhole ? "" : given.map(([, line]) => line).join(" ")} export {};\n${text}`;
}

/** Where an entry of the package has its source. */
const SOURCES = Object.entries(entries).flatMap(([key, entry]): [string, string[]][] =>
  typeof entry === "string"
    ? []
    : [
        [
          path.posix.join(packageName, key),
          [path.join(REPOSITORY, entry.default.replace(/^\.\/dist\/(.*)\.js$/, "provider/$1.ts"))],
        ],
      ],
);

const OPTIONS: ts.CompilerOptions = {
  target: ts.ScriptTarget.ES2022,
  module: ts.ModuleKind.NodeNext,
  moduleResolution: ts.ModuleResolutionKind.NodeNext,
  strict: true,
  skipLibCheck: true,
  noEmit: true,
  types: ["node"],
  paths: Object.fromEntries(SOURCES),
};
