// What the documentation takes from the source is what the source says.

import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { exports, name } from "../../package.json";
import { REPOSITORY } from "../package/pack";
import { OPERATIONS_PAGE, sectionsOf, whatToAdd } from "./operations/page";
import { CLASSES, INTERNAL, messagesOf, SAMPLES } from "./operations/samples";
import { ENTRIES, WITHOUT_PAGE } from "./reference/entries";
import { type Exported, readExports } from "./reference/read";
import { writtenPages } from "./written";

describe("pages that are written from the source", () => {
  test.each([...writtenPages()])("%s is as `npm run docs` writes it", (page, text) => {
    const file = path.join(REPOSITORY, page);
    const there = existsSync(file) ? readFileSync(file, "utf8") : "";
    expect(there, "run `npm run docs` and commit what it changes").toBe(text);
  });
});

describe("the reference", () => {
  const entries = Object.keys(exports).map((key) => path.posix.join(name, key));

  test.each(entries)("%s has a page, or a reason for having none", (entry) => {
    const pages = ENTRIES.filter(({ module }) => module === entry).length;
    expect(pages + (entry in WITHOUT_PAGE ? 1 : 0), "a line in test/docs/reference/entries.ts").toBe(1);
  });

  const [resources = []] = readExports(["provider/index.ts"]) as [Exported[]];
  const args = resources.filter((one) => /Args$/.test(one.name));
  test.each(args.flatMap((one) => one.members.map((member) => [`${one.name}.${member.name}`, member] as const)))(
    "%s says what it means, and its default",
    (_, { doc }) => {
      expect(doc.text).toMatch(/^[A-Z].*\.$/s);
      expect(doc.byDefault, "a line `@default …` in its docstring").toBeTruthy();
    },
  );

  test("everything that is public is told of", () => {
    for (const one of resources) expect(one.doc.text, one.name).toMatch(/\.$/);
  });
});

describe("docs/operations.md", () => {
  const text = readFileSync(path.join(REPOSITORY, OPERATIONS_PAGE), "utf8");

  test("there are errors", () => expect(CLASSES.length).toBeGreaterThan(40));

  test.each(CLASSES.filter((name) => !(name in INTERNAL)))("has %s, with the text that it has", (name) => {
    expect(name in SAMPLES, whatToAdd(name)).toBe(true);
    expect(sectionsOf(text), whatToAdd(name)).toContain(name);
    for (const message of messagesOf(name)) expect(text).toContain(message);
  });

  test("has none twice", () => expect([...new Set(sectionsOf(text))]).toEqual(sectionsOf(text)));

  test("has none that is gone", () => {
    expect(CLASSES).toEqual(
      expect.arrayContaining([...sectionsOf(text), ...Object.keys(SAMPLES), ...Object.keys(INTERNAL)]),
    );
  });

  test("every error says what to do next", () => {
    for (const name of Object.keys(SAMPLES))
      for (const message of messagesOf(name)) expect(message.split("\n").length).toBeGreaterThan(1);
  });
});
