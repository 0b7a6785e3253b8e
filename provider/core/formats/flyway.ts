// Flyway: `V1_2__name.sql` with `U1_2__name.sql` as its way down, and what a script's own `.conf` says.

import { MigrationFileError } from "../../errors";
import { normalised } from "../checksum";
import { type Format, inOrder, type Part, type SourceFile, textOf, unnamed } from "./format";
import { isHalf } from "./pairs";

const FILE = /^(?<kind>[VU])(?<version>\d+(?:[._]\d+)*)__(?<name>.+)\.sql$/;
const ANY = /^(?:[VUB]\d[\d._]*|R)__.*\.sql$/;
const EXAMPLE = "VVERSION__name.sql, for example V1_2__create_users.sql, or UVERSION__name.sql for its way down";

const CALLBACK = /^(?:before|after|createSchema)\w*?(?:__.*)?\.sql$/;

const base = (path: string) => path.slice(path.lastIndexOf("/") + 1);

function* parts(files: readonly SourceFile[]): Iterable<Part> {
  const settings = new Map(
    files.filter(({ name }) => name.endsWith(".sql.conf")).map((file) => [file.name.slice(0, -".conf".length), file]),
  );
  for (const file of inOrder(files)) {
    if (file.name.endsWith(".conf")) continue;
    const match = FILE.exec(base(file.name))?.groups as { kind: string; version: string; name: string } | undefined;
    if (match === undefined) throw refusal(file.name);
    const conf = settings.get(file.name);
    const { isAlone, isLiteral } = conf ? settingsOf(conf) : { isAlone: false, isLiteral: false };
    const text = textOf(file);
    if (!isLiteral) demandLiteral(file.name, text);
    const { version, name } = match;
    const direction = match.kind === "V" ? "up" : "down";
    yield { file: file.name, version, name, direction, text, alone: isAlone };
  }
}

function refusal(path: string): MigrationFileError {
  const name = base(path);
  if (/^R__/.test(name))
    return new MigrationFileError(
      path,
      "is repeatable: Flyway runs it again whenever its text is another, so it has no version",
      "Move it elsewhere, and put each change of it into a V file of its own, as CREATE OR REPLACE.",
    );
  if (/^B\d/.test(name))
    return new MigrationFileError(
      path,
      "is a baseline, which stands for all versions up to its own",
      "Move it elsewhere: tenants are made by the V files. Where these are gone, call it V with the same version.",
    );
  if (CALLBACK.test(name))
    return new MigrationFileError(
      path,
      "is a callback, which Flyway runs beside each of its migrations",
      "Move it elsewhere, and put what it does into the V files.",
    );
  return unnamed(path, EXAMPLE);
}

// Flyway would put a value there, or fail.
function demandLiteral(file: string, text: string): void {
  const lines = normalised(text).split("\n");
  const index = lines.findIndex((line) => /\$\{[^}]*\}/.test(line));
  if (index < 0) return;
  throw new MigrationFileError(
    file,
    `has the placeholder ${/\$\{[^}]*\}/.exec(lines[index] as string)?.[0]}`,
    `Write its value. Where it is text and no placeholder, say \`placeholderReplacement=false\` in ${base(file)}.conf, as for Flyway.`,
    index + 1,
  );
}

/** What the configuration of one script says. */
function settingsOf(conf: SourceFile): { isAlone: boolean; isLiteral: boolean } {
  const settings = { isAlone: false, isLiteral: false };
  for (const [index, line] of normalised(textOf(conf)).split("\n").entries()) {
    if (/^\s*(?:[#!].*)?$/.test(line)) continue;
    const [, key = "", value = ""] = /^\s*(?:flyway\.)?([\w.]+)\s*[=:]\s*(.*?)\s*$/.exec(line) ?? [];
    const truth = { true: true, false: false }[value.toLowerCase()];
    if (key === "executeInTransaction" && truth !== undefined) settings.isAlone = !truth;
    else if (key === "placeholderReplacement" && truth !== undefined) settings.isLiteral = !truth;
    else if (!(key === "encoding" && /^utf-?8$/i.test(value)) && !(key === "shouldExecute" && truth === true))
      throw new MigrationFileError(
        conf.name,
        `has the line ${JSON.stringify(line.trim())}, which cannot be honoured`,
        "Known are executeInTransaction and placeholderReplacement (true or false), encoding=UTF-8 and shouldExecute=true.",
        index + 1,
      );
  }
  return settings;
}

export const FLYWAY: Format = {
  name: "flyway",
  tool: "Flyway",
  example: EXAMPLE,
  look: ({ names }) => {
    const file = names.find((name) => ANY.test(base(name)) && !isHalf(name));
    return file && `${file} is named like a migration of Flyway`;
  },
  reads: (name) => /\.sql(?:\.conf)?$/.test(name),
  parts,
};
