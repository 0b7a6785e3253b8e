// The house rules of the source: one direction of imports, one sentence at the top of every file, small files.

import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { describe, expect, test } from "vitest";

const ROOT = resolve(__dirname, "..", "provider");
const files = readdirSync(ROOT, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".ts"));

/** What each layer may know, and why. */
const LAYERS: Record<string, { knows: string[]; packages: (string | RegExp)[]; because: string }> = {
  errors: { knows: [], packages: [], because: "every layer throws them, so they can know none" },
  core: {
    knows: ["errors"],
    packages: ["node:crypto", "fastest-levenshtein"],
    because: "pure: whatever decides can be tested without a server",
  },
  dialects: {
    knows: ["core", "errors"],
    packages: [/^node:/],
    because: "a dialect acts on what core decided, and knows no tenant's story",
  },
  engine: {
    knows: ["dialects", "core", "errors"],
    packages: [/^node:/, "zod", "postgres-migrations"],
    because: "programs without Pulumi use it, and read a directory of postgres-migrations as that library does",
  },
  pulumi: {
    knows: ["engine", "dialects", "core", "errors"],
    packages: [/^node:/, "zod", "@pulumi/pulumi"],
    because: "the outermost layer",
  },
  scope: {
    knows: ["core", "errors"],
    packages: ["node:async_hooks", "node:events", "node:stream"],
    because: "applications load it: they have pools of their own, and no use for Pulumi or the engine",
  },
  cli: {
    knows: ["pulumi", "engine", "core", "errors"],
    packages: [/^node:/, "commander", "picocolors"],
    because: "it reads what a person types, and leaves all else to the engine",
  },
  index: { knows: ["pulumi"], packages: [], because: "a surface: it only names what is public" },
};

/** Who may import a driver, because each dialect is the only one who knows its own. */
const DRIVERS: Record<string, RegExp[]> = {
  pg: [/^dialects\/postgres(-\w+)?\.ts$/],
  mysql2: [/^dialects\/mysql(-\w+)?\.ts$/],
};

/** Files a Pulumi program loads: they must stay free of drivers and of the engine, which run in the provider's process. */
const PROGRAM_SIDE = [
  "index.ts",
  "pulumi/get-tenants.ts",
  "pulumi/server.ts",
  "pulumi/tenant.ts",
  "pulumi/shim.ts",
  "pulumi/foresight.ts",
];

const layerOf = (file: string) => (file.includes("/") ? (file.split("/")[0] as string) : file.replace(/\.ts$/, ""));
const imports = (file: string) =>
  [...readFileSync(join(ROOT, file), "utf8").matchAll(/^(?:import|export)\b[^;]*?from\s+"([^"]+)"/gms)].map(
    (match) => match[1] as string,
  );

describe.each(files)("%s", (file) => {
  const text = readFileSync(join(ROOT, file), "utf8");

  test("begins with a sentence that says what it owns", () =>
    expect(text.replace(/^#!.*\n/, "")).toMatch(/^\/\/ [A-Z].*[.:,a-z]\n/));

  test("is at most 250 lines long", () => {
    expect(text.trimEnd().split("\n").length).toBeLessThanOrEqual(250);
  });

  test("imports only what its layer may know", () => {
    const layer = LAYERS[layerOf(file)];
    expect(layer, `no layer is declared for ${file}`).toBeDefined();
    for (const name of imports(file)) {
      if (name.startsWith(".")) {
        const target = layerOf(relative(ROOT, resolve(ROOT, dirname(file), name)));
        expect([layerOf(file), ...(layer?.knows ?? [])], `${file} imports ${name}: ${layer?.because}`).toContain(
          target,
        );
      } else if (name in DRIVERS) {
        expect(
          DRIVERS[name]?.some((owner) => owner.test(file)),
          `${file} imports ${name}`,
        ).toBe(true);
      } else {
        const allowed = layer?.packages.some((rule) => (typeof rule === "string" ? rule === name : rule.test(name)));
        expect(allowed, `${file} imports ${name}: ${layer?.because}`).toBe(true);
      }
    }
  });
});

test("the program's side loads neither drivers nor the engine", () => {
  const reached = new Set<string>();
  const visit = (file: string) => {
    if (reached.has(file)) return;
    reached.add(file);
    for (const name of imports(file))
      if (name.startsWith(".")) visit(`${relative(ROOT, resolve(ROOT, dirname(file), name))}.ts`);
  };
  visit("index.ts");
  expect([...reached].sort()).toEqual([...PROGRAM_SIDE].sort());
});
