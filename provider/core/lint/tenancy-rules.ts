// Rules about what only the first tenant gets, what all of them share, and how tenants come to differ in silence.

import { behindIfNotExists, definitionsOf, kindAt } from "../sql/definitions";
import { behindIfExists, relationAt, shown } from "../sql/name-list";
import { outsideReach } from "../sql/reach";
import type { Term } from "../sql/terms";
import { type Hit, inUps, type LintDirectory, type LintFile, type Rule } from "./rule";

export const TENANCY_RULES: readonly Rule[] = [
  {
    name: "own-extension",
    severity: "error",
    dialect: "postgres",
    why: "A database has an extension once: it comes to live in the first tenant's schema, where the second does not find it, and goes when the first tenant is dropped.",
    next: "Take it out of the migrations, and name it in `sharedExtensions` (--shared-extensions): it is made once, where all tenants find it.",
    find: (directory) => inUps(directory, ({ script }) => ownExtensions(script, directory)),
  },
  {
    name: "catalog-look-up",
    severity: "error",
    why: "The catalog holds all tenants: a look-up without a schema finds what another one has, and the second tenant silently becomes another than the first.",
    next: "Bind it: `connamespace = current_schema()::regnamespace`, `table_schema = current_schema()`, on MySQL `table_schema = DATABASE()`.",
    find: (directory) => reach(directory, (kind) => kind === "catalog"),
  },
  {
    name: "outside-reach",
    severity: "warning",
    why: "What lies outside of the schema is there once for all tenants: the second run of the file meets what the first has done, and dropping a tenant leaves it.",
    next: "Use bare names. Where tenants share a schema on purpose, name it in `sharedSchemas` (--shared-schemas); make roles and databases elsewhere.",
    find: (directory) => reach(directory, (kind) => kind !== "catalog"),
  },
  {
    name: "if-not-exists",
    severity: "note",
    why: "A tenant that has another thing of this name, made by hand or by an older file, keeps it, and from then on differs from the others in silence.",
    next: "Leave it out: each migration runs once for each tenant, and a failure names the tenant that is not as it should be.",
    find: (directory) => inUps(directory, ({ script }) => ifNotExists(script, directory)),
  },
  {
    name: "bare-drop",
    severity: "warning",
    dialect: "postgres",
    why: "A bare name that the tenant does not have is looked for in the shared schemas behind it: IF EXISTS then drops what all tenants use.",
    next: "Leave IF EXISTS out, so that a name that is not the tenant's is looked at by a person.",
    find: (directory) =>
      directory.files.flatMap(({ file, script }) =>
        directory.known.length === 0 ? [] : bareDrops(file, script, directory),
      ),
  },
];

type Script = LintFile["script"];

function extensions({ statements }: Script, { dialect, known }: LintDirectory) {
  return definitionsOf(statements, dialect).flatMap(({ terms, line }) => {
    const [verb, object] = terms;
    if (verb?.word !== "CREATE" || object?.word !== "EXTENSION") return [];
    const name = terms[behindIfNotExists(terms, 2)];
    const schema = terms[terms.findIndex(({ word }) => word === "SCHEMA") + 1];
    const isShared = schema !== verb && schema !== undefined && known.includes(shown(schema));
    return name ? [{ line, name: shown(name), isShared }] : [];
  });
}

function ownExtensions(script: Script, directory: LintDirectory) {
  return extensions(script, directory)
    .filter(({ isShared }) => !isShared)
    .map(({ line, name }) => ({ line, what: `makes the extension ${name}` }));
}

function reach(directory: LintDirectory, isMeant: (kind: string) => boolean): Hit[] {
  return directory.files.flatMap(({ file, script, direction }) => {
    const made = direction === "up" ? extensions(script, directory).map(({ name }) => `extension ${name}`) : [];
    return outsideReach(script.statements, directory.dialect, directory.known)
      .filter(({ kind, what }) => isMeant(kind) && !made.includes(what))
      .map(({ line, what }) => ({
        file,
        line,
        what: what.startsWith("catalog") ? `does a ${what}` : `reaches ${what}`,
      }));
  });
}

function ifNotExists({ statements }: Script, { dialect }: LintDirectory) {
  return definitionsOf(statements, dialect).flatMap(({ terms, line }) => {
    if (terms[0]?.word !== "CREATE" && terms[0]?.word !== "ALTER") return [];
    const at = terms.findIndex((_, i) => behindIfNotExists(terms, i) > i);
    const kind = terms[0].word === "CREATE" ? terms[kindAt(terms)]?.word : "COLUMN";
    // Of these one is reported otherwise, and others are no tenant's.
    if (at < 0 || kind === undefined || /^(?:EXTENSION|SCHEMA|DATABASE|ROLE|USER|SERVER)$/.test(kind)) return [];
    const name = terms[at + 3];
    return [{ line, what: `passes over the ${kind.toLowerCase()}${name ? ` ${shown(name)}` : ""} where there is one` }];
  });
}

function bareDrops(file: string, { statements }: Script, { dialect }: LintDirectory): Hit[] {
  return definitionsOf(statements, dialect).flatMap(({ terms, line, isOnOwn }) => {
    if (terms[0]?.word !== "DROP") return [];
    const at = terms.findIndex((_, i) => behindIfExists(terms, i) > i);
    const name = at < 0 ? undefined : relationAt(terms, at + 2)?.term;
    return name && isBare(name) && !isOnOwn(name)
      ? [{ file, line, what: `drops whichever ${shown(name)} it finds` }]
      : [];
  });
}

const isBare = ({ parts }: Term) => parts.length === 1;
