// How a private MariaDB or MySQL is made and run; root gets its password before the first connection is let in.
import path from "node:path";
import { installedMysql, mariadbInstaller } from "./mysql-binaries";
import { type Command, type Place, type PrivateServer, startPrivate } from "./private-server";
import { askMysql } from "./started-server";

export async function startPrivateMysql(wanted?: string): Promise<PrivateServer> {
  const { server, mariadb } = await installedMysql(wanted);
  const installer = mariadb ? mariadbInstaller(server) : undefined;
  // Both refuse to run as root unless told to.
  const asRoot = process.getuid?.() === 0 ? ["--user=root"] : [];
  return startPrivate(mariadb ? "private mariadbd" : "private mysqld", askMysql, (place) => ({
    url: `mysql://root:${place.password}@127.0.0.1:${place.port}/`,
    files: { "init.sql": passwordStatements(place.password) },
    steps: [installer ? installMariadb(installer, place, asRoot) : installMysql(server, place, asRoot)],
    server: {
      command: server,
      args: ["--no-defaults", ...asRoot, ...settings(place), ...(mariadb ? [] : ["--mysqlx=OFF", ...MYSQL_ONLY])],
    },
    // There is nothing to keep, and an orderly shutdown takes seconds.
    stop: "SIGKILL",
  }));
}

function installMariadb(command: string, { data }: Place, asRoot: string[]): Command {
  const args = ["--no-defaults", `--datadir=${data}`, ...asRoot, "--auth-root-authentication-method=normal"];
  return { command, args: [...args, "--skip-test-db"] };
}

function installMysql(command: string, { data }: Place, asRoot: string[]): Command {
  return { command, args: ["--no-defaults", "--initialize-insecure", `--datadir=${data}`, ...asRoot, ...MYSQL_ONLY] };
}

/** The default is a folder that need not be there. */
const MYSQL_ONLY = ["--secure-file-priv=NULL"];

/** One statement per line, as MySQL demands of an init file. Names are not resolved, so TCP is 'root'@'127.0.0.1'. */
function passwordStatements(password: string): string {
  return [
    `CREATE USER IF NOT EXISTS 'root'@'127.0.0.1' IDENTIFIED BY '${password}';`,
    `ALTER USER 'root'@'127.0.0.1' IDENTIFIED BY '${password}';`,
    "GRANT ALL ON *.* TO 'root'@'127.0.0.1' WITH GRANT OPTION;",
    `ALTER USER 'root'@'localhost' IDENTIFIED BY '${password}';`,
    "",
  ].join("\n");
}

function settings({ folder, data, port }: Place): string[] {
  return [
    `--datadir=${data}`,
    `--port=${port}`,
    "--bind-address=127.0.0.1",
    // A socket's whole path may have about 100 characters.
    `--socket=${path.join(folder, "s")}`,
    `--pid-file=${path.join(folder, "pid")}`,
    `--init-file=${path.join(folder, "init.sql")}`,
    "--skip-name-resolve",
    "--skip-log-bin",
    "--max-connections=300",
    "--innodb-flush-log-at-trx-commit=0",
    "--innodb-doublewrite=0",
  ];
}
