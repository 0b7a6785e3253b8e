// What the commands print, as pure text: sizes, moments, names, tables and the matrix, also where there is little room.

import { createColors } from "picocolors";
import { describe, expect, test } from "vitest";
import { reportOf } from "../../provider/cli/error-text";
import { groupsOf } from "../../provider/cli/groups";
import { ago, humanSize, nameLines, namesText, printable, shortUrn } from "../../provider/cli/human";
import { listLines } from "../../provider/cli/list";
import type { Seen } from "../../provider/cli/look";
import { countsText, matrixLines } from "../../provider/cli/matrix";
import { columnsOf } from "../../provider/cli/state";
import { table } from "../../provider/cli/table";
import { counted } from "../../provider/core/counted";
import type { Migration } from "../../provider/core/migration";
import { quoted } from "../../provider/errors";
import { migrations, seen, upTo } from "./seen";

const PLAIN = createColors(false);
const NOW = new Date("2026-01-14T09:30:00Z");

test.each([
  [undefined, ""],
  [0, "0 B"],
  [999, "999 B"],
  [1000, "1.0 kB"],
  [1024, "1.0 kB"],
  [10_188, "9.9 kB"],
  [163_840, "160 kB"],
  [1_023_000, "999 kB"],
  [1_023_500, "1.0 MB"],
  [5_000_000_000, "4.7 GB"],
  [2 ** 60, "1024 PB"],
])("%s bytes are %s", (bytes, text) => expect(humanSize(bytes)).toBe(text));

test.each([
  ["2026-01-14T09:29:30Z", "just now"],
  ["2026-01-14T09:30:20Z", "just now"],
  ["2026-01-14T09:25:00Z", "5 min ago"],
  ["2026-01-14T08:30:00Z", "1 hour ago"],
  ["2026-01-11T08:30:00Z", "3 days ago"],
  ["2025-10-01T08:30:00Z", "2025-10-01"],
  ["2026-02-01T00:00:00Z", "2026-02-01"],
])("%s is %s", (moment, text) => expect(ago(new Date(moment), NOW)).toBe(text));

test.each([
  ["Wait for the other run, or raise `lockTimeout`.", "Wait for the other run, or raise `--lock-timeout`."],
  ['take it over with `adopt: "ifExists"`', "take it over with `--adopt --if-not-exists`"],
  ['correct it, or say `adopt: "required"`', "correct it, or say `--adopt`"],
  ["say `trustBaseline: true`", "say `--trust-baseline`"],
  ["declare another `onDelete`, `url2` or url", "declare another `onDelete`, `url2` or url"],
  ["`adopt` on the Tenant, or `tenantex new --adopt`", "`adopt` on the Tenant, or `tenantex new --adopt`"],
  ["If so:\n  UPDATE a SET `to` = 1", "If so:\n  UPDATE a SET `to` = 1"],
])("%s: at a terminal %s", (next, told) => expect(reportOf({ what: "It failed.", next }).next).toBe(told));

test("a setting that is wrong is named as it was typed, and SQL that was run stays as it is written", () => {
  const what = (text: string) => reportOf({ what: text, next: "" }).what;
  expect(what("`format` has to be one of these.")).toBe("`--format` has to be one of these.");
  const sql = "It failed at statement 1, line 1.\n  1 | ALTER TABLE links ADD `url` text, ADD `prefix` text";
  expect(what(sql)).toBe(sql);
});

test("names, numbers and URNs as people read them, and nothing that moves a cursor", () => {
  expect(counted(1187, "tenant")).toBe("1,187 tenants");
  expect(counted(1, "tenant")).toBe("1 tenant");
  expect(shortUrn("urn:pulumi:dev::app::pulumi-nodejs:dynamic/tenantex:Tenant::acme")).toBe("app/dev/acme");
  expect(shortUrn("urn:pulumi:dev::a...tenantex:Tenant::acme")).toBe("acme");
  expect(printable("a\u001b[2Jb\nc\u0000")).toBe("a\\u{1b}[2Jb c\\u{0}");
  expect(quoted("a\u009b2J\u007f")).toBe('"a\\u009b2J\\u007f"');
  expect(namesText(["a", "b\u202e", "c", "d"], 2)).toBe("a, b\\u{202e} and 2 more");
  expect(nameLines(["a", "b", "c", "d", "e"], 9)).toEqual(["a, b, c,", "d, e"]);
  expect(nameLines(["aaa", "bbb", "ccc", "ddd"], 16, 1)).toEqual(["aaa and 3 more"]);
  expect(nameLines(["aaa", "bbb", "ccc", "ddd"], 20, 1)).toEqual(["aaa, bbb, ccc, ddd"]);
  expect(nameLines(["a-name-that-has-no-room"], 9)).toEqual(["a-name-that-has-no-room"]);
  expect(nameLines([], 9)).toEqual([]);
});

describe("a table", () => {
  const COLUMNS = [
    { title: "Name" },
    { title: "Size", right: true, spare: 1 },
    { title: "Note", spare: 2 },
    { title: "None" },
  ];
  const ROWS = [
    ["acme", "7 kB", "", ""],
    ["globex", "12 kB", "noted", ""],
  ];
  test.each([
    [80, ["Name     Size  Note", "acme     7 kB", "globex  12 kB  noted"]],
    [20, ["Name     Size  Note", "acme     7 kB", "globex  12 kB  noted"]],
    [19, ["Name     Size", "acme     7 kB", "globex  12 kB"]],
    [10, ["Name", "acme", "globex"]],
    [5, ["Name: acme", "Size: 7 kB", "", "Name: globex", "Size: 12 kB", "Note: noted"]],
  ])("in %i columns", (width, lines) => expect(table(COLUMNS, ROWS, width)).toEqual(lines));
});

describe("tenants", () => {
  const five = migrations(5);
  const tenants = [
    seen("acme", upTo(5), five, {
      size: 163_840,
      changed: new Date("2026-01-14T09:00:00Z"),
      urn: "urn:pulumi:dev::app::T::acme",
    }),
    seen("a-tenant-with-a-long-name", upTo(3), five, { size: 99, changed: new Date("2026-01-11T09:00:00Z") }),
    seen("bare", [], five, { state: "no history", size: 0 }),
  ];
  test("on a wide terminal", () =>
    expect(listLines(tenants, NOW, 100, PLAIN)).toEqual([
      "Tenant                     State        Version    Size  Changed     Pulumi",
      "acme                       current      5        160 kB  30 min ago  app/dev/acme",
      "a-tenant-with-a-long-name  behind by 2  3          99 B  3 days ago",
      "bare                       no history               0 B",
    ]));
  test("in 60 columns without what is spared", () =>
    expect(listLines(tenants, NOW, 60, PLAIN)[2]).toBe("a-tenant-with-a-long-name  behind by 2  3          99 B"));
  test("in 40 columns with a line for each value", () => {
    const lines = listLines(tenants, NOW, 40, PLAIN);
    expect(lines.slice(0, 7)).toEqual([
      ...[
        "Tenant: acme",
        "State: current",
        "Version: 5",
        "Size: 160 kB",
        "Changed: 30 min ago",
        "Pulumi: app/dev/acme",
        "",
      ],
    ]);
    expect(Math.max(...lines.map(({ length }) => length))).toBeLessThanOrEqual(40);
  });
});

describe("the matrix", () => {
  const shown = (tenants: readonly Seen[], of: readonly Migration[], width: number) => {
    const columns = columnsOf(of, tenants);
    return matrixLines(groupsOf(tenants, columns), columns, width, PLAIN);
  };
  const five = migrations(5);

  test("of tenants that are all current is one line", () => {
    const tenants = Array.from({ length: 1187 }, (_, at) => seen(`t${at}`, upTo(5), five));
    expect(shown(tenants, five, 80)).toEqual(["1,187 tenants at 5  current"]);
  });

  const mixed = [
    ...Array.from({ length: 1000 }, (_, at) => seen(`t${at}`, upTo(5), five)),
    ...Array.from({ length: 30 }, (_, at) => seen(`late${at}`, upTo(4), five)),
    seen("gap", ["1", "2", "4", "5"], five),
    seen("ahead", [...upTo(5), "9"], five),
    seen("edited", upTo(5), five, { state: "edited", edited: ["4_step_4"] }),
    seen("half", upTo(4), five, { state: "half done", halfDone: { version: "5", direction: "up" } }),
    seen("odd", [], five, { state: "unreadable", problem: "its history has\nversion x" }),
    seen("drifted", upTo(5), five, { drift: ["+ column users.nickname text", "- table notes"] }),
  ];
  test("puts tenants that are alike together, and names those that are not well", () => {
    expect(shown(mixed, five, 80)).toEqual([
      "1,000 tenants at 5  current           ●●●·",
      "     1 tenant at 5  current, drifted  ●●●·",
      "    drifted",
      "    drift: + column users.nickname text; - table notes",
      "   30 tenants at 4  behind by 1       ●●○·",
      "    late0, late1, late2, late3, late4, late5, late6, late7, late8, late9,",
      "    late10, late11, late12, late13, late14, late15, late16, late17 and 12 more",
      "     1 tenant at 5  behind by 1       ○●●·",
      "    gap",
      "     1 tenant at 9  ahead by 1        ●●●+",
      "    ahead",
      "     1 tenant at 5  edited            ●!●·",
      "    edited",
      "     1 tenant at 4  half done         ●●~·",
      "    half",
      "     1 tenant       unreadable",
      "    odd",
      "    its history has version x",
      "",
      "● applied",
      "○ missing",
      "! applied, its file was edited",
      "~ half done",
      "+ applied, has no file",
      "· neither file nor applied",
      "Left to right, behind 2 migrations that all have:",
      "  3_step_3",
      "  4_step_4",
      "  5_step_5",
      "  9",
    ]);
    expect(countsText(groupsOf(mixed, columnsOf(five, mixed)))).toBe(
      "1,036 tenants: 1001 current, 31 behind, 1 ahead, 1 edited, 1 half done, 1 unreadable, 1 drifted",
    );
  });

  test("has room in 40 columns, and in a pipe names everybody", () => {
    const narrow = shown(mixed, five, 40);
    expect(Math.max(...narrow.map(({ length }) => length))).toBeLessThanOrEqual(40);
    const piped = shown(mixed, five, 10_000).join("\n");
    for (const { tenant } of mixed.slice(1000)) expect(piped).toContain(tenant);
    expect(piped).not.toContain(" more");
  });

  test("counts what is too long to be drawn", () => {
    const many = migrations(400);
    const lines = shown([seen("new", upTo(2), many), seen("old", upTo(400), many)], many, 80);
    expect(lines.slice(0, 3)).toEqual([
      "1 tenant at 400  current        398 ●",
      "1 tenant at 2    behind by 398  398 ○",
      "    new",
    ]);
    expect(lines.slice(-2)).toEqual(["  from 3_step_3", "  to   400_step_400 (398 migrations)"]);
  });

  test("of nobody is empty", () => expect(shown([], five, 80)).toEqual([]));
});
