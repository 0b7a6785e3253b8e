// Every relative link of the documentation leads to a file that is there, and to a heading in it; every test that a page
// names is there.

import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { REPOSITORY } from "../package/pack";
import { anchorsOf, readPages } from "./pages";

const pages = readPages();

describe.each(pages.map((page) => [page.name, page.text] as const))("%s", (name, text) => {
  const prose = text.replace(/^\s*```.*?^\s*```/gms, "").replace(/`[^`\n]*`/g, (code) => "x".repeat(code.length));
  const links = [...prose.matchAll(/\]\(([^)\s]+)\)/g), ...text.matchAll(/\bsrc="([^"]+)"/g)].map(
    ([, link]) => link as string,
  );
  const relative = [...new Set(links)].filter((link) => !/^[a-z]+:/.test(link));

  test("its relative links lead somewhere", () => {
    const broken = relative.filter((link) => {
      const [file = "", anchor] = link.split("#");
      const target = file === "" ? name : path.posix.join(path.posix.dirname(name), file);
      const place = path.join(REPOSITORY, target);
      if (!existsSync(place)) return true;
      return anchor !== undefined && !anchorsOf(readFileSync(place, "utf8")).has(anchor);
    });
    expect(broken).toEqual([]);
  });

  test("the tests it names are there", () => {
    const named = [...text.matchAll(/`(test\/[^`\s]+\.ts)`(?: "([^"]+)")?/g)];
    for (const [, file = "", title = ""] of named) {
      expect(existsSync(path.join(REPOSITORY, file)), file).toBe(true);
      expect(readFileSync(path.join(REPOSITORY, file), "utf8")).toContain(title);
    }
  });
});

test("docs/README.md lists every page", () => {
  const index = pages.find(({ name }) => name === "docs/README.md")?.text ?? "";
  for (const { name } of pages.filter((page) => page.name.startsWith("docs/") && page.name !== "docs/README.md"))
    expect(index).toContain(`(${name.slice("docs/".length)})`);
});

test("anchors are GitHub's", () => {
  const text =
    "# A `b` c\n## What it is: x, y\n## A b c\n```sh\n# no heading\n```\n### `new Server(name, args)`\n## [a](b.md)";
  expect([...anchorsOf(text)]).toEqual(["a-b-c", "what-it-is-x-y", "a-b-c-1", "new-servername-args", "a"]);
});
