// Exit codes: how a command ends, for the scripts that run it.

/** All is as it should be. */
export const DONE = 0;

/** Something was done or looked at, and not all is as it should be: tenants failed, or differences were found. */
export const FAILED = 1;

/** Nothing was done: what was typed is wrong, or the server cannot be used. */
export const REFUSED = 2;

/** Ended by Ctrl-C. */
export const INTERRUPTED = 130;

/** How a run on tenants ended. */
interface Ended {
  readonly status: "ok" | "error";
  readonly tenants: readonly { readonly status: string; readonly reason?: string }[];
}

/** The code of a run on tenants. */
export function exitCode({ status, tenants }: Ended): number {
  if (status === "ok") return DONE;
  return tenants.some(isCancelled) ? INTERRUPTED : FAILED;
}

/** Whether a tenant was left because of Ctrl-C. */
export function isCancelled({ status, reason }: Ended["tenants"][number]): boolean {
  return status === "skipped" && reason === "cancelled";
}

/** The codes, for `--help`. */
export const EXIT_CODES = `
Exit codes: 0 done, 1 some failed or something was found, 2 refused before anything was done, 130 ended by Ctrl-C.`;
