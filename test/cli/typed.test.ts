// What is typed wrong: one JSON document says so where JSON is wanted, and a password in the wrong place is not repeated.

import { readFile } from "node:fs/promises";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openPlace, type Place, THREE } from "../engine/place";
import { REPOSITORY } from "../package/pack";
import { start, tenantex } from "./tenantex";

const WRONG = "postgres://app:hun%ter2@127.0.0.1:1/db";
let place: Place;

beforeAll(async () => {
  place = await openPlace("postgres");
  await place.write(THREE);
  await tenantex(place, "new", "acme");
});
afterAll(() => place.close());

describe("a URL where none belongs", () => {
  test.each([
    [WRONG],
    ["migrate", WRONG],
    ["new", WRONG],
    ["drop", WRONG],
    ["migrate", "--all", `--urll=${WRONG}`],
    ["migrate", "--all", "--url-from-env", WRONG],
    ["migrate", "--all", "--url", WRONG],
    ["migrate", "--all", "--canary", `acme,${WRONG}`],
    ["migrate", "--all", "--to", WRONG],
    ["migrate", "--all", "--step", WRONG],
    ["migrate", "--all", "--on-error", WRONG],
    ["migrate", "--all", "--concurrency", WRONG],
    ["new", "globex", "--collation", WRONG],
    ["migrate", "acme", "--migrations", WRONG, "--"],
    ["migrate", "--all", "--canary", "mysql://127.0.0.1/?user=app&password=hun%ter2"],
  ])("%s %s %s %s", async (...args) => {
    for (const json of [[], ["--json"]]) {
      const { code, out, said } = await tenantex(place, ...args.slice(0, 1), ...json, ...args.slice(1));
      expect(code).toBe(2);
      expect(out + said).not.toContain("hun");
      expect(out + said).not.toBe("");
    }
  });
});

test("--version is that of the package", async () => {
  const { version } = JSON.parse(await readFile(path.join(REPOSITORY, "package.json"), "utf8"));
  expect(await tenantex(place, "--version")).toEqual({ code: 0, out: `${version}\n`, said: "" });
});

describe("--json prints one document", () => {
  test.each([
    ["an unknown option", 2, ["migrate", "--all", "--bogus"]],
    ["an option without its value", 2, ["migrate", "acme", "--step"]],
    ["a value that is none", 2, ["migrate", "--all", "--on-error", "halt"]],
    ["options that exclude each other", 2, ["migrate", "--all", "--to", "1", "--step", "1"]],
    ["an argument that is missing", 2, ["new"]],
    ["no tenant", 2, ["migrate"]],
    ["a tenant that is not there", 2, ["migrate", "acmee"]],
    ["an unreachable server", 2, ["migrate", "--all", "--url", "postgres://127.0.0.1:1/x", "--retry-timeout", "0"]],
    ["no yes", 2, ["rollback", "acme"]],
    ["nothing to do", 0, ["migrate", "--all"]],
    ["a tenant that is there already", 1, ["new", "acme"]],
  ])("of %s", async (_title, code, args) => {
    const ended = await tenantex(place, ...args, "--json");
    expect(ended.code, ended.said).toBe(code);
    const document = JSON.parse(ended.out);
    expect(document.status).toBe(code === 0 ? "ok" : "error");
    if (code === 2) expect(document.error).toEqual(expect.objectContaining({ what: expect.stringMatching(/./) }));
  });

  test("of a command that is unknown", async () => {
    const ended = await start(place, ["migrat", "--json"]).ended;
    expect(ended.code).toBe(2);
    expect(JSON.parse(ended.out).error.what).toContain("migrate");
  });
});
