// Every class of errors that a program can meet is exported by the entries whose verbs throw it, and no other one is.

import { expect, test } from "vitest";
import * as engine from "../../provider/engine";
import * as errors from "../../provider/errors";
import * as scope from "../../provider/scope";
import { CLASSES, INTERNAL, TOLD_AS_TEXT } from "../docs/operations/samples";

/** Bases are internal to nobody who catches. */
const BASES = ["TenantexError", "MigrationError"];
const PUBLIC = CLASSES.filter((name) => BASES.includes(name) || !(name in INTERNAL || name in TOLD_AS_TEXT));
const namesOf = (surface: object) => Object.keys(surface).filter((name) => name.endsWith("Error"));

test("what a program can meet is exported, and what it cannot is not", () => {
  const exported = new Set([...namesOf(engine), ...namesOf(scope)]);
  expect([...exported].sort()).toEqual([...PUBLIC].sort());
});

test("what is exported is the very class that is thrown", () => {
  for (const surface of [engine, scope] as Record<string, unknown>[])
    for (const name of namesOf(surface)) expect(surface[name], name).toBe((errors as Record<string, unknown>)[name]);
});

test("nothing else is exported than verbs and errors", () => {
  expect(Object.keys(engine).filter((name) => !name.endsWith("Error"))).toEqual(["openServer"]);
  expect(Object.keys(scope).filter((name) => !name.endsWith("Error"))).toEqual(["scope"]);
});

test("what is told as text is a class that there is", () => {
  expect(CLASSES).toEqual(expect.arrayContaining(Object.keys(TOLD_AS_TEXT)));
});
