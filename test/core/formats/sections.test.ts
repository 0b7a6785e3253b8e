// Files with an up and a down section: what each tool's lines mean, and which files are refused.

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readMigrations } from "../../../provider/core/directory";
import { DBMATE } from "../../../provider/core/formats/dbmate";
import { GOOSE } from "../../../provider/core/formats/goose";
import { sectionsOf } from "../../../provider/core/formats/sections";
import { SQL_MIGRATE } from "../../../provider/core/formats/sql-migrate";
import { readScript } from "../../../provider/core/script";
import { MigrationFileError } from "../../../provider/errors";
import { files, read, refused } from "../../formats/files";

const FILE = "1_a.sql";
const TOOLS = {
  goose: { up: "-- +goose Up", down: "-- +goose Down" },
  dbmate: { up: "-- migrate:up", down: "-- migrate:down" },
  "sql-migrate": { up: "-- +migrate Up", down: "-- +migrate Down" },
  "node-pg-migrate": { up: "-- Up Migration", down: "-- Down Migration" },
};
const GRAMMARS = { goose: GOOSE.grammar, dbmate: DBMATE.grammar, "sql-migrate": SQL_MIGRATE.grammar };

const one = (text: string, format: string) => read({ [FILE]: text }, format)[0];
const no = (text: string, format: string) => refused({ [FILE]: text }, format);
const said = (line: number | undefined, words: string) =>
  `The migration file "${FILE}"${line === undefined ? "" : `, line ${line},`} ${words}`;

describe.each(Object.entries(TOOLS))("%s", (tool, { up, down }) => {
  test("two sections", () => {
    const migration = one(`${up}\nCREATE TABLE a ();\n\n${down}\n\nDROP TABLE a;\n`, tool);
    expect(migration?.up.sql).toBe("CREATE TABLE a ();\n");
    expect(migration?.up.statements.map(({ line }) => line)).toEqual([2]);
    expect(migration?.down?.sql).toBe("DROP TABLE a;\n");
    expect(migration?.down?.statements.map(({ line }) => line)).toEqual([6]);
  });

  test("comments and blank lines above are nobody's", () =>
    expect(one(`-- A title.\n/* and\n a licence */\n\n${up}\nSELECT 1;`, tool)?.up).toMatchObject({
      sql: "SELECT 1;\n",
      firstLine: 6,
    }));

  test("without a down section there is no way down; an empty one has nothing to undo", () => {
    expect(one(`${up}\nSELECT 1;\n`, tool)?.down).toBeUndefined();
    expect(one(`${up}\nSELECT 1;\n${down}\n`, tool)?.down?.statements).toEqual([]);
    expect(one(`${up}\n${down}\nSELECT 1;`, tool)?.up.statements).toEqual([]);
  });

  test("to edit the way down, or the space around, is no edit of the up script", () => {
    const checksum = (text: string) => one(text, tool)?.up.checksum;
    const first = checksum(`${up}\nSELECT 1;\n${down}\nSELECT 2;\n`);
    expect(checksum(`-- A title.\n\n${up}\n\nSELECT 1;\n\n\n${down}\n-- Another.\nSELECT 3;\n`)).toBe(first);
    expect(checksum(`${up}\nSELECT 1;\n`)).toBe(first);
    expect(checksum(`${up}\nSELECT 1 ;\n`)).not.toBe(first);
  });

  test("what is wrong in a section is on the line of the file", () => {
    expect(no(`${up}\nSELECT 1;\n${down}\n\nSELECT 'x;\n`, tool)).toContain(
      said(5, "has a quoted string that does not"),
    );
    expect(no(`${up}\nSELECT 1;\n${down}\n\n\0\n`, tool)).toContain(said(5, "holds a NUL character"));
    expect(no(`${up}\n\nSELECT 1;\nCOMMIT;\n${down}\n`, tool)).toContain(said(4, "controls the transaction itself"));
    expect(no(`${up}\n\nSELECT 1;\n-- tenantex: x\n`, tool)).toContain(said(4, 'has the marker "x"'));
    expect(no(`${up}\n\nCOPY t FROM stdin;\n`, tool)).toContain(said(3, "uses COPY"));
  });

  test("doubled sections", () => {
    expect(no(`${up}\nSELECT 1;\n${down}\n${up}\nSELECT 2;\n`, tool)).toBe(
      said(4, `has a second \`${up}\`; the first is on line 1.\nKeep one section for each direction.`),
    );
    expect(no(`${up}\n${down}\n-- x\n${down}\n`, tool)).toBe(
      said(4, `has a second \`${down}\`; the first is on line 2.\nKeep one section for each direction.`),
    );
  });

  test("a template that was left empty above the real sections", () =>
    expect(no(`\n${up}\n\n${down}\n\n${up}\nSELECT 1;\n${down}\nSELECT 2;\n`, tool)).toBe(
      said(6, `has a second \`${up}\`; the first is on line 2 and is empty.\nRemove the one on line 2.`),
    ));

  test("the way down first", () =>
    expect(no(`${down}\nSELECT 2;\n${up}\nSELECT 1;\n`, tool)).toBe(
      said(1, `has \`${down}\` above \`${up}\`.\nMove the down section behind the up section.`),
    ));

  test("a way down alone", () => expect(no(`\n${down}\nSELECT 2;\n`, tool)).toContain(said(2, `has no \`${up}\`.`)));

  test("SQL above the first section, which the tool would not run", () =>
    expect(no(`-- x\nSELECT 1;\n${up}\nSELECT 1;\n`, tool)).toBe(
      said(2, `has SQL above its first section.\nMove it below \`${up}\`, or make it a comment.`),
    ));

  test("names", () => {
    const text = `${up}\nSELECT 1;\n`;
    const names = ["0001_a.sql", "99999999999999999999_b_c.sql", "20260114093000_d.e-f.sql"];
    const migrations = read(Object.fromEntries(names.map((name) => [name, text])));
    expect(migrations.map(({ version, name }) => [version, name])).toEqual([
      ["1", "a"],
      ["20260114093000", "d.e-f"],
      ["99999999999999999999", "b_c"],
    ]);
    expect(refused({ "1_a.sql": text, "schema.sql": text })).toContain(
      'The migration file "schema.sql" is not named like a migration.\nName it VERSION_name.sql',
    );
    expect(refused({ "1_a.sql": text, "01_b.sql": text })).toContain("Two migration files have version 1");
    expect(refused({ "0_a.sql": text })).toContain("has version 0, which means no migration");
  });

  test("not UTF-8, with the line", () => {
    const bytes = Buffer.from(`${up}\nSELECT 'caf\xe9';\n`, "latin1");
    expect(() => readMigrations([{ name: FILE, bytes }], "postgres", tool)).toThrow("line 2, is not UTF-8");
  });
});

describe("a file without sections", () => {
  test.each(["goose", "dbmate", "sql-migrate"] as const)("%s refuses it", (tool) =>
    expect(no("SELECT 1;\n", tool)).toBe(said(undefined, `has no \`${TOOLS[tool].up}\`.\nWrite it above the script.`)),
  );

  test("is an up script to node-pg-migrate", () =>
    expect(one("\n\nSELECT 1;\n", "node-pg-migrate")).toMatchObject({ up: { sql: "SELECT 1;\n", firstLine: 3 } }));
});

describe("transactions", () => {
  const alone = (text: string, tool: string) => {
    const migration = one(text, tool);
    return [migration?.up.transactional, migration?.down?.transactional];
  };
  const both = (tool: keyof typeof TOOLS, up: string, down: string) =>
    `${TOOLS[tool].up}${up}\nSELECT 1;\n${TOOLS[tool].down}${down}\nSELECT 2;\n`;

  test("goose's marker is for the whole file, wherever it stands", () => {
    expect(alone(both("goose", "", ""), "goose")).toEqual([true, true]);
    expect(alone(`-- +goose NO TRANSACTION\n${both("goose", "", "")}`, "goose")).toEqual([false, false]);
    expect(alone(`${both("goose", "", "")}-- +goose no transaction\n`, "goose")).toEqual([false, false]);
  });

  test.each([
    ["dbmate", " transaction:false", ""],
    ["sql-migrate", " notransaction", ""],
  ] as const)("%s's is for one section", (tool, marker, none) => {
    expect(alone(both(tool, none, none), tool)).toEqual([true, true]);
    expect(alone(both(tool, marker, none), tool)).toEqual([false, true]);
    expect(alone(both(tool, none, marker), tool)).toEqual([true, false]);
    if (tool === "dbmate") expect(alone(both(tool, " transaction:true", none), tool)).toEqual([true, true]);
  });

  test("whether a transaction is to hold it belongs to a script", () => {
    const up = (text: string) => one(text, "goose")?.up.checksum;
    const alone = "-- +goose NO TRANSACTION\n-- +goose Up\nSELECT 1;\n";
    expect(up(alone)).not.toBe(up("-- +goose Up\nSELECT 1;\n"));
    expect(up(alone)).toBe(read({ "1_a.up.sql": "-- tenantex: no-transaction\nSELECT 1;\n" })[0]?.up.checksum);
  });

  test("ours counts in a section, too", () =>
    expect(alone("-- +goose Up\n-- tenantex: no-transaction\nSELECT 1;\n-- +goose Down\n", "goose")).toEqual([
      false,
      true,
    ]));

  test("a stored way down still knows, and lines stay those of the file", () => {
    const migration = one("-- +goose Up\n-- +goose NO TRANSACTION\n-- +goose Down\nSELECT 2;\n", "goose");
    expect(migration?.down?.sql).toBe("-- tenantex: no-transaction\nSELECT 2;\n");
    expect(migration?.down?.statements[0]?.line).toBe(4);
    expect(readScript("stored", migration?.down?.sql as string, "postgres").transactional).toBe(false);
  });
});

describe("goose's lines", () => {
  test.each(["--+goose Up", "-- +goose up", "-- +goose UP  ", "--  +goose  Up --"])("%j begins a section", (line) =>
    expect(one(`${line}\nSELECT 1;\n`, "goose")?.up.sql).toBe("SELECT 1;\n"),
  );

  test.each([" -- +goose Down", "-- +goose Upp", "-- +goose", "-- see +goose Down"])(
    "%j is an error of goose's",
    (line) =>
      expect(no(`-- +goose Up\nSELECT 1;\n${line}\n`, "goose")).toContain(
        said(3, `has the line ${JSON.stringify(line.trim())}, which goose does not know.`),
      ),
  );

  test("ENVSUB ON is refused, OFF means nothing", () => {
    expect(no("-- +goose Up\n-- +goose ENVSUB ON\nSELECT '$HOME';\n", "goose")).toContain(
      said(2, "has variables of the environment put into it (ENVSUB ON)."),
    );
    expect(one("-- +goose Up\n-- +goose ENVSUB OFF\nSELECT '$HOME';\n", "goose")?.up.sql).toBe("SELECT '$HOME';\n");
  });
});

describe("other lines", () => {
  test.each([
    ["dbmate", "-- migrate:up env:x", '"env:x" behind `-- migrate:up`, which means nothing to dbmate'],
    ["dbmate", "-- migrate:down transaction:no", '"transaction:no" behind `-- migrate:down`'],
    ["sql-migrate", "-- +migrate Upp", '"Upp" behind `-- +migrate`, which means nothing to sql-migrate'],
    ["sql-migrate", "-- +migrate Up transaction", '"transaction" behind `-- +migrate`'],
  ])("%s: %s", (tool, line, words) => expect(no(`${line}\n`, tool)).toContain(said(1, `has ${words}`)));

  test.each(["--migrate:up", "--  migrate:up  "])("dbmate: %j begins a section", (line) =>
    expect(one(`${line}\nSELECT 1;\n`, "dbmate")?.up.sql).toBe("SELECT 1;\n"),
  );

  test.each(["-- up migration", "  ------ UP   Migration of users", "--UP MIGRATION"])(
    "node-pg-migrate: %j begins a section",
    (line) => expect(one(`${line}\nSELECT 1;\n`, "node-pg-migrate")?.up.sql).toBe("SELECT 1;\n"),
  );
});

describe.each(["goose", "sql-migrate"] as const)("%s: StatementBegin and StatementEnd", (tool) => {
  const [plus, up] = tool === "goose" ? ["-- +goose", "-- +goose Up"] : ["-- +migrate", "-- +migrate Up"];
  const body = "CREATE FUNCTION f() RETURNS void AS $$\nBEGIN\n  PERFORM 1;\nEND $$ LANGUAGE plpgsql;";

  test("are not in the text, and lines stay", () => {
    const script = one(
      `${up}\nSELECT 0;\n${plus} StatementBegin\n${body}\n${plus} StatementEnd\nSELECT 2;\n`,
      tool,
    )?.up;
    expect(script?.sql).toBe(`SELECT 0;\n\n${body}\n\nSELECT 2;\n`);
    expect(script?.statements.map(({ line }) => line)).toEqual([2, 4, 9]);
  });

  test.each([
    [
      "without an end",
      `${up}\n\n${plus} StatementBegin\nSELECT 1;\n`,
      3,
      "has a StatementBegin without its StatementEnd",
    ],
    [
      "without an end in its section",
      `${up}\n${plus} StatementBegin\nSELECT 1;\n${plus} Down\n${plus} StatementEnd\n`,
      2,
      "has a StatementBegin without its StatementEnd",
    ],
    ["an end alone", `${up}\nSELECT 1;\n${plus} StatementEnd\n`, 3, "has a StatementEnd without its StatementBegin"],
    [
      "one inside another",
      `${up}\n${plus} StatementBegin\n${plus} StatementBegin\n${plus} StatementEnd\n`,
      3,
      "has a StatementBegin inside the one on line 2",
    ],
    [
      "above the sections",
      `${plus} StatementBegin\n${plus} StatementEnd\n${up}\n`,
      1,
      "has a StatementBegin above its",
    ],
  ])("%s", (_, text, line, words) => expect(no(text, tool)).toContain(said(line, words)));
});

// Lines of SQL and comments, of which none is a tool's own.
const line = fc.constantFrom(
  "SELECT 1;",
  "",
  "  ",
  "-- a comment",
  "INSERT INTO a VALUES ('--', 'é;');",
  "/* x\n */",
  "x",
);
const script = fc.array(line, { maxLength: 6 }).map((lines) => lines.join("\n"));
const trimmed = (text: string) => {
  const lines = text.split("\n");
  while (lines[0]?.trim() === "") lines.shift();
  while (lines.at(-1)?.trim() === "") lines.pop();
  return lines.length === 0 ? "" : `${lines.join("\n")}\n`;
};

describe.each(Object.keys(GRAMMARS) as (keyof typeof GRAMMARS)[])("%s: any two scripts", (tool) => {
  test("joined as sections and read again are these scripts, on their lines", () => {
    const { up, down } = TOOLS[tool];
    fc.assert(
      fc.property(script, script, fc.constantFrom("\n", "\r\n"), (first, second, end) => {
        const text = [up, first, down, second].join("\n").replaceAll("\n", end);
        const found = sectionsOf("f.sql", text, GRAMMARS[tool], "postgres");
        expect([found.up.text, found.down?.text]).toEqual([trimmed(first), trimmed(second)]);
        const all = text.split(end);
        for (const section of [found.up, found.down])
          for (const [index, line] of (section?.text.split("\n").slice(0, -1) ?? []).entries())
            expect(all[(section?.firstLine as number) - 1 + index]).toBe(line);
      }),
    );
  });

  test("and cut anywhere are read, or refused by name", () => {
    const { up, down } = TOOLS[tool];
    const piece = fc.oneof(
      line,
      fc.constantFrom(up, down, `${up} `, "-- +goose StatementBegin", "-- +migrate StatementEnd"),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 8 }), (pieces) => {
        const ups = pieces.filter((text) => text.trim() === up).length;
        try {
          readMigrations(files({ [FILE]: pieces.join("\n") }), "postgres", tool);
          expect(ups).toBe(1);
        } catch (error) {
          expect(error).toBeInstanceOf(MigrationFileError);
        }
      }),
    );
  });
});
