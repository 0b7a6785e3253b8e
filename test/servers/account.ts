// The account PostgreSQL runs under when the tests run as root, as which it refuses to start.
import { execFileSync } from "node:child_process";

export interface Account {
  uid: number;
  gid: number;
}

/** Undefined when the tests do not run as root: then PostgreSQL runs as whoever runs them. */
export function unprivilegedAccount(): Account | undefined {
  if (process.getuid?.() !== 0) return undefined;
  for (const name of ["postgres", "nobody"]) {
    const uid = idOf("-u", name);
    const gid = idOf("-g", name);
    if (uid !== undefined && gid !== undefined && uid !== 0) return { uid, gid };
  }
  throw new Error(
    "PostgreSQL refuses to run as root, and this machine has neither an account `postgres` nor `nobody`. " +
      "Nothing was started. Run the tests as another user, or name a server in TENANTEX_TEST_PG_URL.",
  );
}

function idOf(what: "-u" | "-g", name: string): number | undefined {
  try {
    return Number(execFileSync("id", [what, name], { encoding: "utf8", stdio: "pipe" }));
  } catch {
    return undefined;
  }
}
