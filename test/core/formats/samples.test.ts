// A directory of each tool as it is: whose it is, which versions and names it gives, and what of it has a way down.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { chooseFormat, FORMAT_NAMES, lookAt, readMigrations } from "../../../provider/core/directory";
import { label, type Migration } from "../../../provider/core/migration";
import { files, read, sample } from "../../formats/files";

const NAMES = ["create_users", "create_projects", "name_users"];
const numbered = (...versions: string[]) => versions.map((version, index) => `${version}_${NAMES[index]}`);

const GIVES: Record<string, string[]> = {
  goose: numbered("1", "2", "10"),
  "golang-migrate": numbered("1", "2", "3"),
  dbmate: numbered("20260114093000", "20260209110000", "20260302160000"),
  "sql-migrate": numbered("1", "2", "10"),
  "node-pg-migrate": [
    "1768383000000_create-users",
    "20260209110000000_create-projects",
    "20260302160000000_name-users",
  ],
  flyway: numbered("1", "1.10", "2"),
  diesel: ["1_diesel_initial_setup", ...numbered("20260114093000", "20260209110000", "20260302160000")],
  prisma: ["1_init", "20260209110000_create_projects", "20260302160000_name_users"],
  drizzle: ["1768383000000_0000_calm_otter", "1770634800000_0001_brave_lynx", "1772467200000_0002_quiet_heron"],
};
const NO_DOWN: Record<string, string[]> = { drizzle: GIVES.drizzle as string[], prisma: ["1_init"] };
const ALONE: Record<string, string[]> = {
  dbmate: ["20260209110000_create_projects"],
  "sql-migrate": ["2_create_projects"],
  flyway: ["1.10_create_projects"],
  diesel: ["20260209110000_create_projects"],
};
const DOWN_ALONE: Record<string, string[]> = { diesel: ["20260209110000_create_projects"] };

const labels = (migrations: Migration[], of: (migration: Migration) => boolean = () => true) =>
  migrations.filter(of).map(label);

describe.each(Object.keys(GIVES))("%s", (tool) => {
  const texts = sample(tool);
  const migrations = read(texts);

  test("is recognised", () => {
    const look = lookAt(files(texts), Object.keys(texts));
    // The same files by the same rules: our own layout is a superset.
    expect(chooseFormat(look, "there").name).toBe(tool === "golang-migrate" ? "tenantex" : tool);
  });

  test("gives the same by name", () => expect(read(texts, tool)).toEqual(migrations));

  test("versions and names", () => expect(labels(migrations)).toEqual(GIVES[tool]));

  test("ways down", () => {
    expect(labels(migrations, ({ down }) => down === undefined)).toEqual(NO_DOWN[tool] ?? []);
    expect(labels(migrations, ({ down }) => down?.statements.length === 0)).toEqual(
      tool === "diesel" ? ["1_diesel_initial_setup"] : [],
    );
  });

  test("what its markers keep out of a transaction", () => {
    expect(labels(migrations, ({ up }) => !up.transactional)).toEqual(ALONE[tool] ?? []);
    expect(labels(migrations, ({ down }) => down?.transactional === false)).toEqual(DOWN_ALONE[tool] ?? []);
  });

  test("statements stand on the lines of their files", () => {
    for (const { up, down } of migrations)
      for (const script of [up, ...(down ? [down] : [])])
        for (const { text, line } of script.statements)
          expect((texts[script.file] as string).split("\n")[line - 1]).toContain(text.split("\n")[0]);
  });

  test("is the same script with CRLF and a byte order mark", () => {
    const crlf = Object.fromEntries(
      Object.entries(texts).map(([name, text]) => [name, `\uFEFF${text.replaceAll("\n", "\r\n")}`]),
    );
    if (tool === "drizzle") crlf["meta/_journal.json"] = texts["meta/_journal.json"] as string;
    const checksums = (all: Migration[]) => all.map(({ up, down }) => [up.checksum, down?.checksum]);
    expect(checksums(read(crlf))).toEqual(checksums(migrations));
  });

  test("on MySQL too", () => {
    const ours = Object.fromEntries(
      Object.entries(texts).map(([name, text]) => [
        name,
        text.replace('"dialect": "postgresql"', '"dialect": "mysql"'),
      ]),
    );
    expect(labels(readMigrations(files(ours), "mysql"))).toEqual(GIVES[tool]);
  });
});

test("every format is in the documentation of the setting, and of the directories", () => {
  const root = join(__dirname, "../../..");
  const args = readFileSync(join(root, "provider/pulumi/server.ts"), "utf8");
  const page = readFileSync(join(root, "docs/formats.md"), "utf8");
  for (const name of FORMAT_NAMES) {
    expect(args.slice(0, args.indexOf("format?:"))).toContain(`\`${name}\``);
    expect(page).toMatch(new RegExp(`^\\|[^|]*\`${name}\``, "m"));
  }
});
