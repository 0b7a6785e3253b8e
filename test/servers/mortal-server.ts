// A private database server that a test may kill: all its processes at once, as when a machine loses power but keeps its files.
import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import { unprivilegedAccount } from "./account";
import { installedMysql, mariadbInstaller } from "./mysql-binaries";
import { embeddedPostgres } from "./postgres-binaries";
import { type Command, type PrivateServer, startPrivate } from "./private-server";
import { type Ask, askMysql, askPostgres } from "./started-server";

export interface MortalServer extends PrivateServer {
  /**
   * Kills every process of the server (kill -9); resolves when it answers again, with what was committed.
   * @param struck Called as soon as they are dead.
   * @throws ServerLostError.
   */
  kill(struck?: () => void): Promise<void>;
}

/** A server that cannot go on with the files that it left when it was killed. */
export class ServerLostError extends Error {
  override readonly name = "ServerLostError";

  constructor(
    failure: string,
    /** What it has written about it. */
    readonly log: string,
  ) {
    super(`The server does not come back: ${failure}\n${log}`);
  }

  /** Whether it is the server's own known fault: MariaDB that was killed while it renamed a new table (MDEV-40728). */
  get isKnown(): boolean {
    return /Tablespace \d+ was not found/.test(this.log);
  }
}

export async function startMortalPostgres(): Promise<MortalServer> {
  const account = unprivilegedAccount();
  const { bindir, from } = await embeddedPostgres(account);
  const server = await startPrivate(from, askPostgres, ({ folder, data, port, password }) => ({
    url: `postgres://postgres:${password}@127.0.0.1:${port}/postgres`,
    account,
    files: { password },
    steps: [
      {
        command: path.join(bindir, "initdb"),
        args: [
          ...[`--pgdata=${data}`, "--username=postgres", "--auth=scram-sha-256", "--encoding=UTF8", "--locale=C"],
          ...[`--pwfile=${path.join(folder, "password")}`, "--no-sync"],
        ],
      },
    ],
    // What the operating system was told survives its processes: the log is written at each commit, but not flushed.
    server: forever({
      command: path.join(bindir, "postgres"),
      args: [
        "-D",
        data,
        "-p",
        String(port),
        ...["listen_addresses=127.0.0.1", "unix_socket_directories=", "fsync=off"].flatMap((setting) => [
          "-c",
          setting,
        ]),
      ],
    }),
    stop: "SIGQUIT",
  }));
  return mortal(server, askPostgres, path.join(server.folder, "data", "postmaster.pid"));
}

export async function startMortalMysql(): Promise<MortalServer> {
  const { server: command, mariadb } = await installedMysql();
  // Both refuse to run as root unless told to.
  const asRoot = process.getuid?.() === 0 ? ["--user=root"] : [];
  const only = mariadb ? [] : ["--secure-file-priv=NULL"];
  const server = await startPrivate(mariadb ? "private mariadbd" : "private mysqld", askMysql, (place) => {
    const { folder, data, port, password } = place;
    return {
      url: `mysql://root:${password}@127.0.0.1:${port}/`,
      files: {
        "init.sql": `CREATE USER IF NOT EXISTS 'root'@'127.0.0.1' IDENTIFIED BY '${password}';
ALTER USER 'root'@'127.0.0.1' IDENTIFIED BY '${password}';
GRANT ALL ON *.* TO 'root'@'127.0.0.1' WITH GRANT OPTION;
ALTER USER 'root'@'localhost' IDENTIFIED BY '${password}';
`,
      },
      steps: [
        mariadb
          ? {
              command: mariadbInstaller(command),
              args: [
                "--no-defaults",
                `--datadir=${data}`,
                ...asRoot,
                "--auth-root-authentication-method=normal",
                "--skip-test-db",
              ],
            }
          : { command, args: ["--no-defaults", "--initialize-insecure", `--datadir=${data}`, ...asRoot, ...only] },
      ],
      server: forever({
        command,
        args: [
          ...["--no-defaults", ...asRoot, `--datadir=${data}`, `--port=${port}`, "--bind-address=127.0.0.1"],
          ...[`--socket=${path.join(folder, "s")}`, `--pid-file=${path.join(folder, "pid")}`],
          ...[`--init-file=${path.join(folder, "init.sql")}`, "--skip-name-resolve", "--skip-log-bin"],
          // The log is written at each commit, but not flushed: what the operating system was told survives its processes.
          ...["--innodb-flush-log-at-trx-commit=2", ...(mariadb ? [] : ["--mysqlx=OFF", ...only])],
        ],
      }),
      stop: "SIGKILL",
    };
  });
  return mortal(server, askMysql, path.join(server.folder, "pid"));
}

/** Starts the program again whenever it ends, until the shell itself is told to stop. */
function forever({ command, args }: Command): Command {
  return {
    command: "/bin/sh",
    args: ["-c", `trap 'exit 0' QUIT; while :; do "$0" "$@"; sleep 0.05; done`, command, ...args],
  };
}

function mortal(server: PrivateServer, ask: Ask, pidFile: string): MortalServer {
  const pidOf = async () => Number((await readFile(pidFile, "utf8").catch(() => "")).split("\n")[0]);
  return {
    ...server,
    async kill(struck = () => {}) {
      const pid = await pidOf();
      // Listed before: those whose parent is dead have another.
      const children = await promisify(execFile)("pgrep", ["-P", String(pid)]).catch(() => ({ stdout: "" }));
      for (const one of [pid, ...children.stdout.split("\n").filter(Boolean).map(Number)]) {
        try {
          process.kill(one, "SIGKILL");
        } catch {
          // It ended in the meantime.
        }
      }
      struck();
      const until = Date.now() + 60_000;
      for (;;) {
        await sleep(30);
        const isOld = (await pidOf()) === pid;
        const failure = isOld ? "it writes no pid" : await ask(server.url).then(() => undefined, String);
        if (failure === undefined) return;
        if (Date.now() > until) throw new ServerLostError(failure, await errorsOf(server));
      }
    },
  };
}

async function errorsOf({ folder }: PrivateServer): Promise<string> {
  const lines = (await readFile(path.join(folder, "log"), "utf8")).split("\n");
  return lines
    .filter((line) => /ERROR|FATAL|PANIC/.test(line))
    .slice(-10)
    .join("\n");
}
