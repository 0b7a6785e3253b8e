// Starts one PostgreSQL and one MySQL or MariaDB for a whole run of the tests, and tells the tests where they are.
import type { TestProject } from "vitest/node";
import { startMysql } from "./mysql";
import { startPostgres } from "./postgres";
import { reasonOf, type StartedServer } from "./started-server";

declare module "vitest" {
  interface ProvidedContext {
    postgresUrl: string;
    mysqlUrl: string;
  }
}

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const outcomes = await Promise.allSettled([startPostgres(), startMysql()]);
  const started = outcomes.flatMap((outcome) => (outcome.status === "fulfilled" ? [outcome.value] : []));
  const stop = async () => {
    await Promise.all(started.map((server) => server.stop()));
  };
  const failed = outcomes.flatMap((outcome) => (outcome.status === "rejected" ? [reasonOf(outcome.reason)] : []));
  const [postgres, mysql] = started;
  if (failed.length > 0 || !postgres || !mysql) {
    await stop();
    throw new Error(failed.join("\n\n"));
  }
  introduce("PostgreSQL", postgres);
  introduce("MySQL", mysql);
  project.provide("postgresUrl", postgres.url);
  project.provide("mysqlUrl", mysql.url);
  return stop;
}

function introduce(name: string, server: StartedServer): void {
  console.error(`${name} for the tests: ${server.version} (${server.from})`);
}
