// Whether the process with a given id is still the one that is meant: ids get reused, and a killed process nobody waits for stays as a zombie.
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";

/** The command line of a living process; undefined when it is gone or a zombie. */
export function commandOf(pid: number): string | undefined {
  if (!Number.isInteger(pid) || pid <= 0) return undefined;
  try {
    const text = existsSync("/proc/self/cmdline")
      ? readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ")
      : execFileSync("ps", ["-o", "stat=,args=", "-p", String(pid)], { encoding: "utf8", stdio: "pipe" });
    // Linux shows a zombie without a command line, ps with a state that begins with Z.
    return text.trim() === "" || /^\s*Z/.test(text) ? undefined : text.trim();
  } catch {
    return undefined;
  }
}
