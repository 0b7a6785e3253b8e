// How a private PostgreSQL is made and run: initdb with a password for everybody, then postgres, fast rather than durable.
import path from "node:path";
import { unprivilegedAccount } from "./account";
import { embeddedPostgres } from "./postgres-binaries";
import { type PrivateServer, startPrivate } from "./private-server";
import { askPostgres } from "./started-server";

export async function startPrivatePostgres(bindir?: string): Promise<PrivateServer> {
  const account = unprivilegedAccount();
  const found = bindir ? { bindir, from: `PostgreSQL of ${bindir}` } : await embeddedPostgres(account);
  return startPrivate(found.from, askPostgres, ({ folder, data, port, password }) => ({
    url: `postgres://postgres:${password}@127.0.0.1:${port}/postgres`,
    account,
    files: { password },
    steps: [
      {
        command: path.join(found.bindir, "initdb"),
        args: [
          `--pgdata=${data}`,
          "--username=postgres",
          "--auth=scram-sha-256",
          `--pwfile=${path.join(folder, "password")}`,
          "--encoding=UTF8",
          "--locale=C",
          "--no-sync",
        ],
      },
    ],
    server: {
      command: path.join(found.bindir, "postgres"),
      args: ["-D", data, "-p", String(port), ...Object.entries(SETTINGS).flatMap(([k, v]) => ["-c", `${k}=${v}`])],
    },
    // An immediate shutdown: there is nothing to keep.
    stop: "SIGQUIT",
  }));
}

const SETTINGS = {
  listen_addresses: "127.0.0.1",
  unix_socket_directories: "",
  max_connections: 300,
  fsync: "off",
  synchronous_commit: "off",
  full_page_writes: "off",
};
