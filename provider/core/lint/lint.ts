// The lint: every rule on every file of a directory, without what is allowed.

import { nearest } from "../nearest";
import { compareVersions, parseVersion, type Version } from "../version";
import { allowedIn } from "./allowance";
import { MYSQL_LOCK_RULES } from "./mysql-lock-rules";
import { PAIR_RULES } from "./pair-rules";
import { POSTGRES_LOCK_RULES } from "./postgres-lock-rules";
import type { Hit, LintDirectory, Rule, Severity } from "./rule";
import { TENANCY_RULES } from "./tenancy-rules";
import { VERSION_RULES } from "./version-rules";

export type { Hit, LintDirectory, LintFile, Rule, Severity } from "./rule";

/** Something that a rule has found. */
export interface Finding extends Hit {
  readonly rule: string;
  readonly severity: Severity;
  /** Why it matters with many tenants. */
  readonly why: string;
  /** What to do. */
  readonly next: string;
}

const UNKNOWN_RULE: Rule = {
  name: "unknown-rule",
  severity: "warning",
  why: "What is allowed by a name that is no rule's is not allowed.",
  next: "Correct the name.",
  find: ({ files }) =>
    files.flatMap(({ file, script }) =>
      allowedIn(script.sql)
        .filter(({ rule }) => !NAMES.has(rule))
        .map(({ rule, line }) => {
          const [like] = nearest(rule, [...NAMES]);
          return { file, line, what: `allows ${rule}, which is no rule${like ? `: perhaps ${like}` : ""}` };
        }),
    ),
};

/** All rules. */
export const RULES: readonly Rule[] = [
  ...VERSION_RULES,
  ...PAIR_RULES,
  ...TENANCY_RULES,
  ...POSTGRES_LOCK_RULES,
  ...MYSQL_LOCK_RULES,
  UNKNOWN_RULE,
];

const NAMES = new Set(RULES.map(({ name }) => name));

/** What is left out. */
export interface LintOptions {
  /** Rules that are allowed everywhere. */
  readonly allow?: readonly string[] | undefined;
  /** The first version whose files are told of. Default: all. */
  readonly since?: Version | undefined;
}

/** What the rules find, in the order of versions and lines, each place of a rule once. */
export function lint(directory: LintDirectory, { allow = [], since }: LintOptions = {}): Finding[] {
  const allowed = new Map(
    directory.files.map(({ file, script }) => [file, new Set(allowedIn(script.sql).map(({ rule }) => rule))]),
  );
  const versions = new Map(directory.files.map(({ file, version }) => [file, version]));
  const isTold = ({ file }: Hit) => since === undefined || compareVersions(versions.get(file) ?? since, since) >= 0;
  const found = new Map<string, Finding>();
  for (const { name, severity, dialect = directory.dialect, why, next, find } of RULES) {
    if (allow.includes(name) || dialect !== directory.dialect) continue;
    for (const hit of find(directory))
      if (isTold(hit) && !allowed.get(hit.file)?.has(name))
        found.set(`${name} ${hit.file} ${hit.line} ${hit.what}`, { ...hit, rule: name, severity, why, next });
  }
  const place = ({ file }: Finding) => versions.get(file) ?? parseVersion(/^v?\d+/i.exec(file)?.[0] ?? "0");
  return [...found.values()].sort(
    (a, b) =>
      compareVersions(place(a), place(b)) ||
      (a.file === b.file ? (a.line ?? 0) - (b.line ?? 0) : a.file < b.file ? -1 : 1),
  );
}

/** Whether a name is a rule's. */
export function isRule(name: string): boolean {
  return NAMES.has(name);
}

/** Rules whose names are most like one that is none. */
export function likeRule(name: string): string[] {
  return nearest(name, [...NAMES]);
}
