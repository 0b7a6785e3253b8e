// Checks of what the user may do, of the directory, and of the tenants: which need a hand.

import { counted } from "../counted";
import { few } from "../few";
import { type Check, ok, problem, warning } from "./check";
import type { Facts } from "./health";

export function rightsCheck({ health: { rights, strange, product } }: Facts): Check {
  const missing = rights.filter(({ granted }) => granted === false).map(({ right }) => right);
  if (missing.length > 0)
    return problem(
      "rights",
      `the user lacks ${missing.join(", ")}`,
      product === "PostgreSQL"
        ? "GRANT CREATE ON DATABASE … TO the user; without it no tenant can be made."
        : `GRANT ${missing.join(", ")} ON the tenants' databases (\`prefix%\`.*) TO the user.`,
    );
  if (strange.length > 0)
    return problem(
      "rights",
      `the user does not own ${few(strange)}, and cannot migrate ${strange.length === 1 ? "it" : "them"}`,
      "ALTER SCHEMA … OWNER TO the user, and what is in it, too (REASSIGN OWNED); or use the role that owns them.",
    );
  const unknown = rights.filter(({ granted }) => granted === undefined).map(({ right }) => right);
  if (unknown.length > 0) return ok("rights", `the server does not tell of ${unknown.join(", ")}`);
  return ok("rights", rights.map(({ right }) => right).join(", "));
}

export function directoryCheck({ directory }: Facts): Check {
  if (directory instanceof Error) {
    const [what = "", ...rest] = directory.message.split("\n");
    return problem("directory", what.replace(/\.$/, ""), rest.join(" ") || "Mend it as it says.");
  }
  const { path, migrations, newest } = directory;
  return ok("directory", `${path} holds ${counted(migrations, "migration")}, the newest ${newest}`);
}

/** How the tenants are: a check for each state that needs a hand. */
export function tenantChecks({ fleet, health: { archived, scratches } }: Facts): Check[] {
  const found: Check[] = [];
  if (fleet) {
    const { count, behind, noHistory, halfDone, failed, halfDropped, unreadable, edited, ahead } = fleet;
    const add = (level: typeof problem, names: readonly string[], what: string, next: string) => {
      if (names.length > 0) found.push(level("tenants", `${what}: ${few(names)}`, next));
    };
    found.push(
      ok("tenants", `${counted(count - noHistory.length, "tenant")}, ${behind} of them behind the newest file`),
    );
    add(
      problem,
      unreadable,
      "the history cannot be read",
      "Look at their tables schema_migrations: the rights on them, their locks, and their versions.",
    );
    add(problem, halfDropped, "half dropped", "Drop them to the end: `tenantex drop`.");
    add(
      problem,
      halfDone,
      "a migration has begun and not ended",
      "`tenantex migrate` goes on with them; `tenantex status` says where they are.",
    );
    add(
      problem,
      failed,
      "the last run failed at a migration that they still miss",
      "`tenantex migrate` tries it again, and tells why it fails; `tenantex status` says where they are.",
    );
    add(
      problem,
      edited,
      "migrations were edited after they were applied",
      "Restore the old text of the files; `tenantex status` names them.",
    );
    add(warning, ahead, "migrations are applied of which the directory has no file", "Check out the newer directory.");
    add(
      warning,
      noHistory,
      "begin with the prefix, and have no history",
      "If they are tenants of another tool, adopt them; else choose another prefix.",
    );
  }
  if (archived.length > 0)
    found.push(ok("archive", `${archived.length} archived: ${few(archived)}; drop them when nobody needs them`));
  if (scratches.length > 0)
    found.push(
      warning(
        "scratches",
        `${scratches.length} left by a run that was killed, or in use: ${few(scratches)}`,
        "The next run of the same kind drops its own; drop the others when no `verify`, `diff` or baseline runs.",
      ),
    );
  return found;
}
