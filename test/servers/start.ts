// Run by hand: `npx tsx test/servers/start.ts postgres|mysql` starts a private server and prints its URL until it is ended.
import { startPrivateMysql } from "./private-mysql";
import { startPrivatePostgres } from "./private-postgres";

async function start(): Promise<void> {
  const server = process.argv[2] === "mysql" ? await startPrivateMysql() : await startPrivatePostgres(process.argv[3]);
  const { url, version, from, folder, keeper } = server;
  console.log(JSON.stringify({ url, version, from, folder, keeper }));
  // The server ends with this process, however that ends.
  setInterval(() => {}, 1_000_000);
}

start().catch((reason: unknown) => {
  console.error(reason);
  process.exitCode = 1;
});
