// The round trips that docs/inside.md tells of are those that are taken, on PostgreSQL.

import { readFileSync } from "node:fs";
import path from "node:path";
import { afterEach, expect, test } from "vitest";
import { bring, openPlace, type Place, THREE } from "../engine/place";
import { REPOSITORY } from "../package/pack";
import { type CountingProxy, countingProxy } from "../pulumi/counting-proxy";

let place: Place;
let proxy: CountingProxy;
afterEach(async () => {
  await proxy?.close();
  await place?.close();
});

test("docs/inside.md counts what is sent", async () => {
  const page = readFileSync(path.join(REPOSITORY, "docs/inside.md"), "utf8");
  const told = new Map(
    [...page.matchAll(/^\| ([^|]+) \| (?:0 in `pulumi up`, )?(\d+)[^|]* \| [^|]+ \|$/gm)].map(
      ([, what = "", count]) => [what, Number(count)] as const,
    ),
  );
  place = await openPlace("postgres");
  await place.write(THREE);
  proxy = await countingProxy(place.url);
  const server = place.open({ url: proxy.url });
  // Whatever a connection costs is not counted.
  await bring(server, "first", "1", "create");
  const counted = new Map<string, number>();
  const count = async (what: string, work: () => Promise<unknown>) => {
    proxy.count();
    await work();
    counted.set(what, proxy.count().roundTrips);
  };
  await count("make it, with any number of plain files", () => bring(server, "acme", "2", "create"));
  await count("change it, by one file", () => bring(server, "acme", "3"));
  await count("change it, by two files", () => bring(server, "acme", "1"));
  await count("nothing to do", () => bring(server, "acme", "1"));
  await count("refresh", () => server.inspect("tenant_acme"));
  await count("the histories of up to 500 tenants", () => server.survey("tenant_"));
  await count("drop", () => server.drop("tenant_acme"));
  expect(counted).toEqual(told);
});
