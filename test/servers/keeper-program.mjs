// A process of its own that runs one private database server, and ends it and removes its folder when its parent is gone.
//
// Started by keeper.ts as `node keeper-program.mjs FOLDER`. The first line on stdin is the recipe as JSON; the end of
// stdin means "stop", and the system closes it too when the parent dies, even by kill -9. Lines on stdout are JSON:
// {"running": PID} when the server was launched, {"failed": TEXT, "log": TEXT} when something ended by itself.
import { spawn } from "node:child_process";
import { chmodSync, chownSync, mkdirSync, openSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";

const folder = process.argv[2];
const logFile = join(folder, "log");
let running; // { child, exited, signal }
let ending = false;

// The parent may be gone when something is said to it.
process.stdout.on("error", () => {});
process.stdin.on("error", () => end());
const lines = createInterface({ input: process.stdin });
lines.once("line", (line) => keep(JSON.parse(line)).catch((reason) => end(String(reason?.message ?? reason))));
lines.once("close", () => end());
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => end());

async function keep(recipe) {
  mkdirSync(folder);
  // Others may pass through (the server may run under another account), but not list it; the umask must not say otherwise.
  chmodSync(folder, 0o711);
  writeFileSync(join(folder, "keeper.pid"), String(process.pid));
  for (const name of ["data", "tmp"]) {
    mkdirSync(join(folder, name), { mode: 0o700 });
    give(name, recipe.account);
  }
  for (const [name, text] of Object.entries(recipe.files)) {
    writeFileSync(join(folder, name), text, { mode: 0o600 });
    give(name, recipe.account);
  }
  for (const step of recipe.steps) {
    const how = await launch(step, recipe, "SIGKILL");
    if (ending) return;
    if (how !== "exit code 0") throw new Error(`${step.command} ended with ${how}`);
  }
  const ended = launch(recipe.server, recipe, recipe.stop);
  say({ running: running.child.pid });
  const how = await ended;
  if (!ending) throw new Error(`${recipe.server.command} ended with ${how}`);
}

function give(name, account) {
  if (account) chownSync(join(folder, name), account.uid, account.gid);
}

function launch({ command, args }, recipe, signal) {
  const log = openSync(logFile, "a");
  // A group of its own: an installation script is ended together with the server it runs.
  const child = spawn(command, args, {
    cwd: join(folder, "data"),
    detached: true,
    stdio: ["ignore", log, log],
    // A starting MariaDB deletes the temporary tables it finds, also those of other servers: no shared folder for them.
    env: { ...recipe.env, TMPDIR: join(folder, "tmp") },
    ...recipe.account,
  });
  const exited = new Promise((resolve) => {
    child.once("error", (reason) => resolve(reason.message));
    child.once("exit", (code, by) => resolve(by ? `signal ${by}` : `exit code ${code}`));
  });
  running = { child, exited, signal };
  if (child.pid) writeFileSync(join(folder, "server.pid"), String(child.pid));
  return exited;
}

async function end(failed) {
  if (ending) return;
  ending = true;
  if (failed) say({ failed, log: logTail() });
  if (running?.child.pid && running.child.exitCode === null && running.child.signalCode === null) {
    signalGroup(running.signal);
    const patience = setTimeout(() => signalGroup("SIGKILL"), 8_000);
    await running.exited;
    clearTimeout(patience);
  }
  rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
  process.exit(failed ? 1 : 0);
}

function signalGroup(signal) {
  try {
    process.kill(-running.child.pid, signal);
  } catch {
    // Already gone.
  }
}

function say(message) {
  process.stdout.write(`${JSON.stringify(message)}\n`);
}

function logTail() {
  try {
    const lines = readFileSync(logFile, "utf8").trim().split("\n");
    const errors = lines.filter((line) => /error|fatal|could not|can.t|refused|denied/i.test(line));
    return (errors.length > 0 ? errors : lines).slice(-15).join("\n");
  } catch {
    return "";
  }
}
