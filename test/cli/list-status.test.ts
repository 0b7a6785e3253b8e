// The commands `list` and `status` as people run them, on both dialects: text, JSON, pipes, exit codes and what is refused.

import { execFile } from "node:child_process";
import path from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { bring, DIALECTS, openPlace, type Place, passwordOf, THREE } from "../engine/place";
import { countingProxy } from "../pulumi/counting-proxy";
import { start, tenantex } from "./tenantex";

const COMMAND = path.resolve(__dirname, "../../dist/cli.js");

describe.each(DIALECTS)("%s", (dialect) => {
  let place: Place;
  const q = (name: string) => (dialect === "postgres" ? `"${name}"` : `\`${name}\``);
  const schema = (tenant: string) => `${place.prefix}${tenant}`;

  // One in each state that a fleet comes to.
  beforeAll(async () => {
    place = await openPlace(dialect);
    await place.write(THREE);
    const server = place.open();
    const fill = (name: string) => bring(server, name, "3", "create", "urn:pulumi:dev::app::T::acme");
    for (const name of ["acme", "edited", "drifted", "ahead", "odd"]) await fill(name);
    await bring(server, "late_1", "1", "create");
    await bring(server, "late_2", "1", "create");
    await place.query(`UPDATE ${q(schema("edited"))}.schema_migrations SET checksum = 'another' WHERE version = 2`);
    await place.query(`ALTER TABLE ${q(schema("drifted"))}.users ADD COLUMN nickname varchar(20)`);
    await place.query(`INSERT INTO ${q(schema("ahead"))}.schema_migrations (version) VALUES (9)`);
    await place.query(`${dialect === "postgres" ? "CREATE SCHEMA" : "CREATE DATABASE"} ${q(schema("bare"))}`);
    const odd = `${q(schema("odd"))}.schema_migrations`;
    await place.query(`DROP TABLE ${odd}`);
    await place.query(`CREATE TABLE ${odd} (version varchar(50))`);
    await place.query(`INSERT INTO ${odd} VALUES ('one')`);
  });
  afterAll(() => place.close());

  test("all tenants with what is known of them", async () => {
    const { code, out, said } = await tenantex(place, "list");
    const lines = out.trimEnd().split("\n");
    expect(code).toBe(0);
    expect(lines[0]).toMatch(/^Tenant +State +Version +Size +Changed +Pulumi$/);
    const size = "\\d+(\\.\\d)? (B|kB|MB)";
    expect(lines.slice(1).map((line) => line.replace(/ +/g, " "))).toEqual([
      expect.stringMatching(`^acme current 3 ${size} (just now|\\d+ min ago) app/dev/acme$`),
      expect.stringMatching(`^ahead ahead by 1 9 ${size}`),
      expect.stringMatching("^bare no history 0 B$"),
      expect.stringMatching(`^drifted current 3 ${size}`),
      expect.stringMatching(`^edited edited 3 ${size}`),
      expect.stringMatching(`^late_1 behind by 2 1 ${size}`),
      expect.stringMatching(`^late_2 behind by 2 1 ${size}`),
      expect.stringMatching(`^odd unreadable ${size}$`),
    ]);
    expect(said).toContain(`${schema("odd")} cannot be read: `);
    expect(said).toMatch(/^8 tenants on .*: 2 current, 2 behind, 1 ahead, 1 edited, 1 unreadable, 1 no history$/m);
    expect(out + said).not.toContain(passwordOf(place.url));
    expect(out + said).not.toContain("\u001b");
  });

  test("some of them, in another order, as JSON", async () => {
    const { code, out, said } = await tenantex(
      place,
      "list",
      "late*",
      "acme",
      "ahead",
      "bare",
      "--sort",
      "version",
      "--json",
    );
    expect({ code, said }).toEqual({ code: 0, said: "" });
    const found = JSON.parse(out);
    expect(found).toMatchObject({ status: "ok", prefix: place.prefix, newest: "3" });
    expect(found.tenants).toMatchObject([
      { tenant: "bare", schema: schema("bare"), state: "no history", size: 0 },
      { tenant: "late_1", state: "behind", version: "1", behind: 2, ahead: 0, missing: ["2", "3"] },
      { tenant: "late_2", size: expect.any(Number), changed: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/) },
      { tenant: "acme", state: "current", behind: 0, urn: "urn:pulumi:dev::app::T::acme" },
      { tenant: "ahead", state: "ahead", version: "9", ahead: 1, unknown: ["9"] },
    ]);
    expect(found.tenants[0]).not.toHaveProperty("behind");
    const behind = await tenantex(place, "list", "--state", "behind,no-history");
    expect(behind.out.match(/^\w+/gm)).toEqual(["Tenant", "bare", "late_1", "late_2"]);
    expect(behind.said).toMatch(/^3 tenants of 8 on /m);
  });

  test("the matrix: those that are alike in a line, and those that are not well by name", async () => {
    const { code, out, said } = await tenantex(place, "status");
    // One of them cannot be read.
    expect(code).toBe(1);
    expect(out).toMatch(/^2 tenants at 3 {2}current +●●·$/m);
    expect(out).toMatch(/^2 tenants at 1 {2}behind by 2 +○○·\n {4}late_1, late_2$/m);
    expect(out).toMatch(/^ 1 tenant at 9 {2}ahead by 1 +●●\+\n {4}ahead$/m);
    expect(out).toMatch(/^ 1 tenant at 3 {2}edited +!●·\n {4}edited$/m);
    expect(out).toMatch(/^ 1 tenant {7}unreadable\n {4}odd\n {4}"one" is not a version$/m);
    expect(out).toMatch(
      /^Left to right, behind 1 migration that all have:\n {2}2_create_projects\n {2}3_name_users\n {2}9$/m,
    );
    expect(said).toContain("structures were not compared (--drift)");
  });

  test("--drift compares structures, and --exit-code tells a job", async () => {
    const compared = await tenantex(place, "status", "acme", "drifted", "--drift");
    expect(compared.code).toBe(0);
    expect(compared.out).toMatch(/current, drifted.*\n {4}drifted\n {4}drift: \+ column users\.nickname /);
    const codes = [
      ["acme", "drifted", "--exit-code"],
      ["acme", "drifted", "--drift", "--exit-code"],
      ["late*"],
      ["late*", "--exit-code"],
      ["acme", "bare", "--exit-code"],
    ].map(async (args) => (await tenantex(place, "status", ...args)).code);
    expect(await Promise.all(codes)).toEqual([0, 1, 0, 1, 0]);
    const { out, said, code } = await tenantex(place, "status", "drifted", "odd", "--drift", "--json");
    expect({ said, code }).toEqual({ said: "", code: 1 });
    expect(JSON.parse(out)).toMatchObject({
      ...{ status: "error", compared: true, migrations: [{ version: "1", name: "create_users" }, {}, {}] },
      tenants: [
        { tenant: "drifted", drift: [expect.stringContaining("users.nickname")] },
        { problem: expect.any(String) },
      ],
    });
  });

  test("archived schemas are listed where a schema can be renamed", async () => {
    const server = place.open();
    if (dialect === "mysql") {
      const { code, said } = await tenantex(place, "list", "--archived");
      expect(code).toBe(2);
      expect(said).toContain("where a database cannot be renamed");
      return;
    }
    await bring(server, "gone", "2", "create");
    const archived = await server.archive(schema("gone"));
    const { code, out, said } = await tenantex(place, "list", "--archived");
    expect(code).toBe(0);
    expect(out).toMatch(new RegExp(`^gone +just now +\\d+ kB +${archived}$`, "m"));
    expect(said).toMatch(/^1 archived schema on PostgreSQL at/);
    const { out: json } = await tenantex(place, "list", "g*", "--archived", "--json");
    expect(JSON.parse(json).archived).toMatchObject([{ tenant: "gone", schema: archived, size: expect.any(Number) }]);
    expect((await tenantex(place, "list", "acme", "--archived")).code).toBe(2);
    await place.query(`DROP SCHEMA ${q(String(archived))} CASCADE`);
  });
});

describe("whatever the server is", () => {
  let place: Place;
  beforeAll(async () => {
    place = await openPlace("postgres");
    await place.write(THREE);
    await bring(place.open(), "acme", "3", "create");
  });
  afterAll(() => place.close());

  test("output that nobody reads to its end is no error", async () => {
    const where = `--prefix ${place.prefix} --migrations '${place.directory}'`;
    const piped = `set -o pipefail; ${process.execPath} ${COMMAND} list ${where} | head -1`;
    const { stdout, stderr } = await promisify(execFile)("bash", ["-c", piped], {
      env: { ...process.env, TENANTEX_URL: place.url },
    });
    expect(stdout).toMatch(/^Tenant .*\n$/);
    expect(stderr).not.toMatch(/EPIPE|Error| {4}at /);
  });

  test("what is wrong is refused with what to do", async () => {
    const unknown = await tenantex(place, "list", "acmee");
    expect(unknown.code).toBe(2);
    expect(unknown.said).toContain('is called "acmee"');
    expect(unknown.said).toContain('Most like it: "acme"');
    const [pattern, state, sort] = await Promise.all([
      tenantex(place, "status", "x*"),
      tenantex(place, "list", "--state", "behnd"),
      tenantex(place, "list", "--sort", "colour"),
    ]);
    expect([pattern.code, state.code, sort.code]).toEqual([2, 2, 2]);
    expect(state.said).toContain("States are current, behind");
    expect(sort.said).toContain("Allowed choices are name, version");
    const html = await tenantex(place, "status", "acme", "--html", path.join(place.directory, "no", "where.html"));
    expect(html.code).toBe(2);
    expect(html.said).toContain("which cannot be written (ENOENT)");
    expect(html.said).not.toContain("    at ");
    for (const command of ["list", "status"])
      expect((await tenantex(place, command, "--help")).out).toContain(`tenantex ${command} `);
  });

  test("four messages read the tenants with all that is known of them", async () => {
    const proxy = await countingProxy(place.url);
    expect((await start(place, ["list"], { TENANTEX_URL: proxy.url }).ended).code).toBe(0);
    // The catalog, the histories, the sizes, and the moments.
    expect(proxy.count()).toMatchObject({ connections: 1, roundTrips: 4 });
    await proxy.close();
  });
});
