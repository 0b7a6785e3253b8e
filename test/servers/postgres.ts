// The PostgreSQL that tests and the demo use: a named one, one in Docker, or a private one, in that order.
import { postgresInDocker } from "./docker";
import { startPrivatePostgres } from "./private-postgres";
import { askPostgres, givenServer, type StartedServer } from "./started-server";

export type { StartedServer } from "./started-server";

/** `bindir`: use the PostgreSQL programs of that folder, e.g. /usr/lib/postgresql/15/bin, whatever else there is. */
export async function startPostgres(options: { bindir?: string } = {}): Promise<StartedServer> {
  if (options.bindir) return startPrivatePostgres(options.bindir);
  return (
    (await givenServer("TENANTEX_TEST_PG_URL", askPostgres)) ??
    (await postgresInDocker()) ??
    (await startPrivatePostgres())
  );
}
