// Finds a MariaDB or MySQL server that is installed on this machine.
import { execFile } from "node:child_process";
import { existsSync, realpathSync } from "node:fs";
import path from "node:path";
import { promisify } from "node:util";

export interface MysqlBinaries {
  server: string;
  mariadb: boolean;
}

/** Where systems put servers without putting that folder on everybody's PATH. */
const FOLDERS = [
  "/usr/sbin",
  "/usr/local/sbin",
  "/usr/libexec",
  "/usr/local/bin",
  "/usr/local/libexec",
  "/usr/local/mysql/bin",
  "/opt/homebrew/bin",
  "/opt/homebrew/opt/mariadb/bin",
  "/opt/homebrew/opt/mysql/bin",
  "/opt/homebrew/opt/mysql@8.4/bin",
];

/** `wanted`: TENANTEX_TEST_MYSQL, "mysql" or "mariadb"; whichever is there without it. */
export async function installedMysql(wanted = process.env.TENANTEX_TEST_MYSQL): Promise<MysqlBinaries> {
  const seen = new Set<string>();
  for (const program of ["mysqld", "mariadbd"]) {
    for (const server of candidates(program)) {
      const { stdout } = await promisify(execFile)(server, ["--version"], { timeout: 20_000 }).catch(() => ({
        stdout: "",
      }));
      if (stdout === "") continue;
      const mariadb = /mariadb/i.test(stdout);
      if (wanted === undefined || wanted === "" || (wanted === "mariadb") === mariadb) return { server, mariadb };
      seen.add(realpathSync(server));
    }
  }
  const found = seen.size > 0 ? `, only ${[...seen].join(", ")}` : "";
  const name = wanted === "mariadb" ? "MariaDB" : wanted === "mysql" ? "MySQL" : "MariaDB or MySQL";
  throw new Error(
    `There is no ${name} to test with: TENANTEX_TEST_MYSQL_URL is not set, Docker does not answer, and no such server ` +
      `(mariadbd, mysqld) is installed${found}. None was started. Install one (Debian: apt-get install mariadb-server; ` +
      "macOS: brew install mariadb), start Docker, or set TENANTEX_TEST_MYSQL_URL.",
  );
}

/** The program that makes a new MariaDB data folder; MySQL's server does it itself. */
export function mariadbInstaller(server: string): string {
  const beside = path.dirname(server);
  for (const program of ["mariadb-install-db", "mysql_install_db"]) {
    const [found] = candidates(program, [beside, path.join(beside, "../bin"), path.join(beside, "../scripts")]);
    if (found) return found;
  }
  throw new Error(
    `${server} is installed, but not its mariadb-install-db. No MariaDB was started. ` +
      "Install it (Debian: apt-get install mariadb-server), or set TENANTEX_TEST_MYSQL_URL.",
  );
}

function candidates(program: string, first: string[] = []): string[] {
  const onPath = (process.env.PATH ?? "").split(path.delimiter).filter(Boolean);
  const all = [...first, ...onPath, ...FOLDERS].map((folder) => path.join(folder, program));
  return [...new Set(all)].filter((file) => existsSync(file));
}
