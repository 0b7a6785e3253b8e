// Rules about what a migration has, and what it can be taken back by.

import { readPairName } from "../pair-name";
import { definitionsOf } from "../sql/definitions";
import { destructionsOf } from "../sql/destruction";
import { runsOutsideTransaction } from "../sql/statement-kind";
import { parseVersion, type Version } from "../version";
import { inUps, type LintDirectory, type LintFile, type Rule } from "./rule";

export const PAIR_RULES: readonly Rule[] = [
  {
    name: "missing-down",
    severity: "warning",
    why: "A tenant that has it cannot go below it: rolling many tenants back ends here, for each of them.",
    next: "Write the .down.sql; one without statements says that there is nothing to undo. Tenants that have the migration already take it from the directory.",
    find: (directory) => inUps(directory, (up) => (partner(directory, up) ? [] : [{ what: "has no down file" }])),
  },
  {
    name: "empty-down",
    severity: "note",
    why: "Going down passes over it: the tenant is called a version lower, and keeps what the up has made.",
    next: "Leave it so where there is nothing to undo; else write what takes the up back.",
    find: (directory) =>
      directory.files
        .filter(({ direction, script }) => direction === "down" && script.statements.length === 0)
        .filter((down) => (partner(directory, down)?.script.statements.length ?? 0) > 0)
        .map(({ file }) => ({ file, what: "has no statement: nothing is undone" })),
  },
  {
    name: "empty-up",
    severity: "note",
    why: "It counts as applied on every tenant; what is written into it later is refused as edited.",
    next: "Write it before any tenant has it, or leave it where it keeps the versions of two dialects in step.",
    find: (directory) =>
      inUps(directory, ({ script }) => (script.statements.length === 0 ? [{ what: "has no statement" }] : [])),
  },
  {
    name: "lone-down",
    severity: "warning",
    why: "It is never run: what has no up file is in no plan.",
    next: "Add the up file, correct the version, or remove it.",
    find: (directory) =>
      directory.files
        .filter((file) => file.direction === "down" && partner(directory, file) === undefined)
        .filter(({ version }) => !directory.unreadable.some(({ file }) => versionOf(file) === version))
        .map(({ file }) => ({ file, what: "has no up file of its version" })),
  },
  {
    name: "destructive-up",
    severity: "warning",
    why: "What is gone is gone on every tenant: going down brings back the table or column, without what was in it.",
    next: "Let it be unused for a release first, and take it away when no version of the application needs it any more; mind the backups.",
    find: (directory) => inUps(directory, (file) => destructions(file, directory)),
  },
  {
    name: "no-transaction",
    severity: "note",
    dialect: "postgres",
    why: "A file is one transaction. This one runs statement by statement: where it fails, the tenant is half way, and a later run goes on there. It needs a session of its own, so no pooler.",
    next: "Keep in the file only what no transaction can hold, and the rest in another.",
    find: (directory) => inUps(directory, ({ script }) => (script.transactional ? [] : [lone(script)])),
  },
];

function versionOf(file: string): Version | undefined {
  const written = readPairName(file)?.version;
  return written === undefined ? undefined : parseVersion(written);
}

function partner({ files }: LintDirectory, { version, direction }: LintFile): LintFile | undefined {
  return files.find((file) => file.version === version && file.direction !== direction);
}

function destructions({ script }: LintFile, { dialect }: LintDirectory) {
  // What the file itself has made holds nothing of anybody's.
  const own = definitionsOf(script.statements, dialect).filter(({ terms, isOnOwn }) =>
    terms.some((term) => term.parts.length > 0 && isOnOwn(term)),
  );
  const lines = new Set(own.filter(({ terms }) => terms[0]?.word !== "CREATE").map(({ line }) => line));
  return script.statements
    .filter(({ line }) => !lines.has(line))
    .flatMap(({ text, line }) => destructionsOf(text, dialect).map((what) => ({ line, what })));
}

function lone({ statements }: LintFile["script"]): { line?: number; what: string } {
  const statement = statements.find(({ text }) => runsOutsideTransaction(text));
  return statement
    ? { line: statement.line, what: "holds a statement that no transaction can hold" }
    : { what: "is marked with no-transaction" };
}
