// The MySQL or MariaDB that tests and the demo use: a named one, one in Docker, or a private one, in that order.
import { mysqlInDocker } from "./docker";
import { startPrivateMysql } from "./private-mysql";
import { askMysql, givenServer, type StartedServer } from "./started-server";

export type { StartedServer } from "./started-server";

export async function startMysql(): Promise<StartedServer> {
  return (
    (await givenServer("TENANTEX_TEST_MYSQL_URL", askMysql)) ?? (await mysqlInDocker()) ?? (await startPrivateMysql())
  );
}
