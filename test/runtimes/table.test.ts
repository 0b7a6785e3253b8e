// The tables of docs/runtimes.md are the list of the cases: no row without a run, and no run without a row.

import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { REPOSITORY } from "../package/pack";
import { VERSION } from "../pulumi/cache";
import { type Case, LAID, LATE_CASES, USUAL, VERSIONED } from "./cases";
import { TOOLS } from "./tools";

const page = readFileSync(path.join(REPOSITORY, "docs/runtimes.md"), "utf8");

const CELLS = ["yes", "no", "above", "–"];
/** Every "yes" of a text's tables, as `program | column`. */
const rowsOf = (text: string) => {
  let columns: string[] = [];
  return text.split("\n").flatMap((line) => {
    if (!line.startsWith("|") || /^[|-]+$/.test(line)) return [];
    const [program, ...cells] = line
      .split("|")
      .slice(1, -1)
      .map((cell) => cell.trim());
    if (program === "program") {
      columns = cells;
      return [];
    }
    for (const cell of cells) expect(CELLS).toContain(cell);
    expect(cells).toHaveLength(columns.length);
    return columns.filter((_, i) => cells[i] === "yes").map((column) => `${program} | ${column}`);
  });
};
const versions = ({ sdk, node }: Case) => `${sdk}, Node ${node}`;

describe("docs/runtimes.md", () => {
  const [laid = "", versioned = ""] = page.split("## Versions");

  test("shows who installed the package", () => {
    expect(rowsOf(laid).sort()).toEqual(LAID.map(({ way, layout }) => `${way} | ${layout}`).sort());
  });

  test("shows SDKs and Nodes", () => {
    const cases = [
      ...VERSIONED.map((one) => `${one.way} | ${versions(one)}`),
      ...LATE_CASES.map((one) => `what is known late | ${versions(one)}`),
    ];
    expect(rowsOf(versioned).sort()).toEqual(cases.sort());
  });

  test("names the versions that were used", () => {
    expect(laid).toContain(`Pulumi CLI ${VERSION}, `);
    expect(laid).toContain(`\`@pulumi/pulumi\` ${USUAL.sdk}, Node ${USUAL.node}, `);
    for (const tool of Object.values(TOOLS)) expect(laid).toContain(tool.version);
  });
});
