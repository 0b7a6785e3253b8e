// npm as the tests run it: quiet, from its cache where that will do, and without what an outer npm says about its own package.

import { runCommand } from "../pulumi/command";

const QUIET = {
  npm_config_audit: "false",
  npm_config_fund: "false",
  npm_config_loglevel: "error",
  npm_config_prefer_offline: "true",
  npm_config_update_notifier: "false",
};

export function npmEnvironment(outer: NodeJS.ProcessEnv = process.env): NodeJS.ProcessEnv {
  const kept = Object.entries(outer).filter(([name]) => !/^npm_(?!config_)|^NODE_(OPTIONS|PATH|ENV)$/.test(name));
  return { ...Object.fromEntries(kept), ...QUIET };
}

/** Throws with everything it said when it fails. */
export async function npm(cwd: string, ...args: string[]): Promise<void> {
  const { code, out } = await runCommand("npm", args, {
    cwd,
    env: npmEnvironment(),
    timeoutMs: 10 * 60_000,
  });
  if (code !== 0) throw new Error(`\`npm ${args.join(" ")}\` ended with exit code ${code}:\n${out}`);
}
