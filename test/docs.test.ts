// The documentation's word for what is tested: every test that a page names is there.

import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";

const ROOT = join(__dirname, "..");
const pages = readdirSync(join(ROOT, "docs")).filter((name) => name.endsWith(".md"));

describe.each(pages)("docs/%s", (page) => {
  const text = readFileSync(join(ROOT, "docs", page), "utf8");
  const named = [...text.matchAll(/`(test\/[^`]+)`(?: "([^"]+)")?/g)];

  test.each(named.map(([, file, name]) => [file as string, name ?? ""]))("%s %s", (file, name) => {
    expect(existsSync(join(ROOT, file))).toBe(true);
    expect(readFileSync(join(ROOT, file), "utf8")).toContain(name);
  });
});
