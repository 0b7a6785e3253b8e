// Every rule of the lint: what it finds, and what is only like it; what is allowed, and in which order findings come.

import { describe, expect, test } from "vitest";
import { GOOSE } from "../../../provider/core/formats/goose";
import { PAIRS } from "../../../provider/core/formats/pairs";
import { lint, RULES } from "../../../provider/core/lint/lint";
import { lintSources } from "../../../provider/core/lint/sources";
import type { SqlDialect } from "../../../provider/core/sql/statements";
import {
  type Case,
  MYSQL_LOCKS,
  MYSQL_OTHERS,
  PAIR_CASES,
  POSTGRES_LOCKS,
  TENANCY_CASES,
  VERSION_CASES,
} from "./cases";

const NOW = new Date("2026-03-01T12:00:00Z");

function linted(files: Case["files"], dialect: SqlDialect = "postgres", known: readonly string[] = [], options = {}) {
  const all = typeof files === "string" ? { "7_x.up.sql": files, "7_x.down.sql": "SELECT 1;" } : files;
  const sources = Object.entries(all).map(([name, text]) => ({ name, bytes: new TextEncoder().encode(text) }));
  return lint({ ...lintSources(sources, dialect, PAIRS), dialect, known, now: NOW }, options);
}

const CASES: Case[] = [
  ...[...VERSION_CASES, ...PAIR_CASES, ...TENANCY_CASES, ...MYSQL_OTHERS],
  ...POSTGRES_LOCKS.map(([rule, sql, says]): Case => {
    return { rule, dialect: "postgres", files: `${sql};`, says: says === undefined ? [] : [`1: ${says}`] };
  }),
  ...MYSQL_LOCKS.map(([rule, action, says]): Case => {
    const files = `ALTER TABLE a ${action};`;
    return { rule, dialect: "mysql", files, says: says === undefined ? [] : [`1: ${says}`] };
  }),
];

describe.each(RULES.map(({ name, dialect }) => ({ name, only: dialect })))("$name of $only", ({ name, only }) => {
  const cases = CASES.filter(({ rule, dialect }) => rule === name && (only === undefined || only === dialect));

  test("has a hit and a near miss", () => {
    expect(cases.some(({ says }) => says.length > 0)).toBe(true);
    expect(cases.some(({ says }) => says.length === 0)).toBe(true);
  });

  test.each(cases)("$dialect: $files", ({ files, dialect, known, says }) => {
    const found = linted(files, dialect, known).filter(({ rule }) => rule === name);
    expect(found.map(({ line, what }) => (line === undefined ? what : `${line}: ${what}`))).toEqual(says);
  });
});

test("a file allows itself a rule, and no other file", () => {
  const lock = "-- tenantex: allow blocking-index\nCREATE INDEX ON a (b);\nLOCK TABLE a;";
  const found = linted({ "7_x.up.sql": lock, "8_y.up.sql": "CREATE INDEX ON a (b);" });
  const told = found.filter(({ rule }) => rule !== "missing-down").map(({ file, rule }) => `${file} ${rule}`);
  expect(told).toEqual(["7_x.up.sql table-lock", "8_y.up.sql blocking-index"]);
});

test("what a run allows is left out everywhere, and what is older than asked for", () => {
  const files = { "7_x.up.sql": "LOCK TABLE a;", "8_y.up.sql": "LOCK TABLE a;", "10_z.up.sql": "LOCK TABLE a;" };
  const told = (options: object) => linted(files, "postgres", [], options).map(({ file, rule }) => `${file} ${rule}`);
  expect(told({ allow: ["missing-down", "unpadded-versions"], since: "8" })).toEqual([
    "8_y.up.sql table-lock",
    "10_z.up.sql table-lock",
  ]);
});

test("other tools' files are read as they are, and findings have the lines of the file", () => {
  const text = "-- +goose Up\nSELECT 1;\nCREATE INDEX ON a (b);\n-- +goose Down\n";
  const sources = [{ name: "00001_a.sql", bytes: new TextEncoder().encode(text) }];
  const found = lint({ ...lintSources(sources, "postgres", GOOSE), dialect: "postgres", known: [], now: NOW });
  expect(found.map(({ file, line, rule }) => [file, line, rule])).toEqual([
    ["00001_a.sql", undefined, "empty-down"],
    ["00001_a.sql", 3, "blocking-index"],
  ]);
});

test("findings come by version and line, each with why it matters and what to do", () => {
  const found = linted({ ...{ "10_b.up.sql": "SELECT 1;" }, "9_a.up.sql": "SELECT 1;\nLOCK TABLE a;\nDROP TABLE a;" });
  expect(found.map(({ file, line }) => [file, line])).toEqual([
    ["9_a.up.sql", undefined],
    ["9_a.up.sql", 2],
    ["9_a.up.sql", 3],
    ["10_b.up.sql", undefined],
    ["10_b.up.sql", undefined],
  ]);
  for (const { why, next } of RULES)
    expect([why, next]).toEqual([expect.stringMatching(/\.\)?$/), expect.stringMatching(/\.$/)]);
});

test("names of rules are names, each once for a dialect", () => {
  for (const { name } of RULES) expect(name).toMatch(/^[a-z]+(-[a-z]+)+$/);
  for (const dialect of ["postgres", "mysql"]) {
    const names = RULES.filter((rule) => (rule.dialect ?? dialect) === dialect).map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
  }
});
