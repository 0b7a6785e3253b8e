// Every block of code in the documentation is run, checked, or has a visible reason why it is not.

import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { REPOSITORY } from "../package/pack";
import { COVERED, type Covered, EVERYWHERE } from "./covered";
import { type Block, blocksOf, readPages } from "./pages";
import { faultsOf } from "./programs";

const pages = readPages();
const blocks = pages.flatMap(blocksOf);

test("TypeScript blocks are programs", () => {
  const programs = blocks.filter(({ language }) => language === "ts");
  expect(programs.length).toBeGreaterThan(10);
  expect(faultsOf(programs)).toEqual([]);
});

test("a TypeScript block that is wrong is found, by its page and line", () => {
  const block = {
    page: "docs/x.md",
    language: "ts",
    line: 10,
    text: 'new Tenant("a", { version: true });\nnowhere();\n',
  };
  expect(faultsOf([block])).toEqual([
    expect.stringContaining("docs/x.md:10: Type 'true' is not assignable"),
    expect.stringContaining("docs/x.md:11: Cannot find name 'nowhere'"),
  ]);
});

describe("other blocks", () => {
  const others = blocks.filter(({ language }) => language !== "ts" && !Object.hasOwn(EVERYWHERE, language));
  const isMeant = (row: Covered, block: Block) =>
    "all" in row ? block.language === row.all : block.text.includes(row.line);
  // test/examples.test.ts and test/application.test.ts run each example's README as a whole.
  const rows = others.filter(({ page, language }) => !page.startsWith("examples/") || !/^(sh|text)$/.test(language));

  test.each(rows.map((block) => [`${block.page}:${block.line}`, block]))("%s is covered", (_, block) => {
    expect(
      (COVERED[block.page] ?? []).some((row) => isMeant(row, block)),
      `in test/docs/covered.ts under ${JSON.stringify(block.page)}: a row with a line of this block, and the test that runs it:\n${block.text}`,
    ).toBe(true);
  });

  const covered = Object.entries(COVERED).flatMap(([page, list]) =>
    list.map((row) => [`${page}: ${"all" in row ? `all ${row.all}` : row.line}`, page, row] as const),
  );
  test.each(covered)("%s: the row is needed, and its test is there", (_, page, row) => {
    expect(
      others.filter((block) => block.page === page && isMeant(row, block)).length,
      "no block of the page is meant, or several are",
    )["all" in row ? "toBeGreaterThan" : "toBe"]("all" in row ? 0 : 1);
    if ("because" in row) return;
    const [file, text] = row.by;
    expect(existsSync(path.join(REPOSITORY, file)), file).toBe(true);
    expect(readFileSync(path.join(REPOSITORY, file), "utf8")).toContain(text);
  });
});
