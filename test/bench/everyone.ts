// One new file for many tenants by the verbs for programs: how the time goes with the number of tenants at once.

import { openServer, type TenantServer } from "../../provider/engine";
import type { DialectName } from "./contender";
import type { SampleShelf } from "./files";
import type { DelayProxy } from "./proxy";
import { openSite, type Site } from "./site";

/** Migrations that all tenants have, and of which there is one more; and those of a tenant in a sign-up. */
export interface Sizes {
  readonly tenants: number;
  readonly files: number;
  readonly signUp: number;
}

const AT_ONCE = [1, 4, 8];
const HEAD =
  "| dialect | round trip | verb | at once | ms | of 1 at once | round trips |\n| --- | --- | --- | --- | --- | --- | --- |";

interface Timed {
  readonly milliseconds: number;
  readonly trips: number;
}

/** A Markdown table of `migrateAll` and `newTenant` over all delays. */
export async function measureEveryone(
  dialect: DialectName,
  server: string,
  delays: readonly number[],
  files: SampleShelf,
  { tenants, files: count, signUp }: Sizes,
  proxy: DelayProxy,
): Promise<string> {
  const site = await openSite(dialect, server);
  const folder = (of: number) => files(of).folder("pair");
  const versions = files(count + 1).migrations.map(({ version }) => version);
  const newest = versions.at(-1) as string;
  try {
    await populate(site, folder(count), tenants);
    const lines = [HEAD];
    for (const delay of delays) {
      await proxy.delay(delay);
      const url = await proxy.through(site.url);
      const at = (concurrency: number, migrations: string) =>
        openServer({ url, prefix: site.prefix, concurrency, migrations });
      const line = (verb: string, atOnce: number, { milliseconds, trips }: Timed, one = milliseconds) =>
        lines.push(
          `| ${[dialect, `${delay} ms`, verb, atOnce, milliseconds.toFixed(0), (milliseconds / one).toFixed(2), trips].join(" | ")} |`,
        );
      let one: number | undefined;
      for (const atOnce of AT_ONCE) {
        const up = await timed(proxy, at(atOnce, folder(count + 1)), async (verbs) => {
          const { changed } = await verbs.migrateAll();
          demand(changed === tenants, `${changed} of ${tenants} tenants were changed`);
        });
        one ??= up.milliseconds;
        line(`migrateAll, ${tenants} tenants, one file`, atOnce, up, one);
        const back = openServer({ url: site.url, prefix: site.prefix, migrations: folder(count + 1) });
        await back.rollbackAll({ to: newest }).finally(() => back.close());
      }
      const none = await timed(proxy, at(8, folder(count)), async (verbs) => {
        const { unchanged } = await verbs.migrateAll();
        demand(unchanged === tenants, `${unchanged} of ${tenants} tenants were unchanged`);
      });
      line(`migrateAll, ${tenants} tenants, nothing to do`, 8, none);
      const made = await timed(proxy, at(1, folder(signUp)), async (verbs, begin) => {
        // A sign-up meets a connection that is open already.
        await verbs.newTenant("zz_warm");
        await begin();
        await verbs.newTenant("zz_new");
      });
      line(`newTenant, ${signUp} files, on a kept connection`, 1, made);
      const away = openServer({ url: site.url, prefix: site.prefix, migrations: folder(signUp) });
      for (const tenant of ["zz_warm", "zz_new"]) await away.dropTenant(tenant);
      await away.close();
    }
    return lines.join("\n");
  } finally {
    await site.drop();
  }
}

// The first tenant is made by the engine; the others are copies of its history, which is all that the new file needs.
async function populate(site: Site, migrations: string, tenants: number): Promise<void> {
  const verbs = openServer({ url: site.url, prefix: site.prefix, migrations });
  try {
    const { schema } = await verbs.newTenant("t1");
    await site.clone(
      schema,
      Array.from({ length: tenants - 1 }, (_, index) => `${site.prefix}t${index + 2}`),
      [],
    );
  } finally {
    await verbs.close();
  }
}

async function timed(
  proxy: DelayProxy,
  verbs: TenantServer,
  work: (verbs: TenantServer, begin: () => Promise<void>) => Promise<void>,
): Promise<Timed> {
  let begun = 0;
  const begin = async () => {
    await proxy.count();
    begun = performance.now();
  };
  try {
    await begin();
    await work(verbs, begin);
    const milliseconds = performance.now() - begun;
    return { milliseconds, trips: await proxy.count() };
  } finally {
    await verbs.close();
  }
}

function demand(is: boolean, otherwise: string): void {
  if (!is) throw new Error(otherwise);
}
