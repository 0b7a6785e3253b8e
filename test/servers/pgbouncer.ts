// PgBouncer in front of a PostgreSQL, pooling by transactions: two messages of one client may be served by different backends.
import { existsSync } from "node:fs";
import path from "node:path";
import { unprivilegedAccount } from "./account";
import { type PrivateServer, startPrivate } from "./private-server";
import { askPostgres } from "./started-server";

/** Where systems put it without putting that folder on everybody's PATH. */
const FOLDERS = ["/usr/sbin", "/usr/local/sbin", "/usr/local/bin", "/opt/homebrew/bin"];

/**
 * Serves every database of the server.
 * @param postgres URL of the server, with the password that its clients give to PgBouncer too.
 */
export async function startPgBouncer(postgres: string): Promise<PrivateServer> {
  const command = program();
  const upstream = new URL(postgres);
  const [user, password] = [upstream.username, upstream.password].map(decodeURIComponent) as [string, string];
  return startPrivate("pgbouncer", askPostgres, ({ folder, port }) => {
    const users = path.join(folder, "users");
    const config = path.join(folder, "pgbouncer.ini");
    const url = new URL(postgres);
    url.host = `127.0.0.1:${port}`;
    return {
      url: url.href,
      // It refuses to run as root.
      account: unprivilegedAccount(),
      files: {
        users: `"${doubled(user)}" "${doubled(password)}"\n`,
        "pgbouncer.ini": `[databases]
* = host=${upstream.hostname} port=${upstream.port || 5432}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = ${port}
unix_socket_dir =
auth_type = ${password === "" ? "trust" : "scram-sha-256"}
auth_file = ${users}
pool_mode = transaction
default_pool_size = 2
max_client_conn = 100
`,
      },
      steps: [],
      server: { command, args: [config] },
      stop: "SIGINT",
    };
  });
}

function program(): string {
  const onPath = (process.env.PATH ?? "").split(path.delimiter).filter(Boolean);
  const found = [...onPath, ...FOLDERS]
    .map((folder) => path.join(folder, "pgbouncer"))
    .find((file) => existsSync(file));
  if (found) return found;
  throw new Error(
    "There is no PgBouncer to test with: the program pgbouncer is not installed. None was started. " +
      "Install it (Debian: apt-get install pgbouncer; macOS: brew install pgbouncer).",
  );
}

const doubled = (text: string) => text.replaceAll('"', '""');
