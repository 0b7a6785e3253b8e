// A server of an unsupported version is refused by what it greets with, before anything is asked of it.

import { type AddressInfo, connect, createServer, type Server } from "node:net";
import { afterEach, expect, test } from "vitest";
import { openServer } from "../../provider/engine";
import { UnsupportedServerError } from "../../provider/errors";
import { DIALECTS, openPlace, type PerDialect, type Place, refusal, THREE } from "./place";

/** What the server says of itself, and something as long that an old one would say. */
const GREETING: PerDialect<(version: string) => string> = {
  postgres: (version) => `9.6${version.slice(3).replace(/\d/g, "9")}`,
  mysql: (version) => (version.startsWith("10.") ? `10.05${version.slice(5)}` : `5.7${version.slice(3)}`),
};

let place: Place | undefined;
let proxy: Server | undefined;
afterEach(async () => {
  proxy?.close();
  await place?.close();
});

test.each(DIALECTS)("%s", async (dialect) => {
  place = await openPlace(dialect);
  await place.write(THREE);
  const [{ version = "" } = {}] = await place.query<{ version: string }>(
    dialect === "postgres" ? "SELECT current_setting('server_version') AS version" : "SELECT VERSION() AS version",
  );
  const { url, asked } = await pretender(place.url, version, GREETING[dialect](version));
  const server = openServer({ url, prefix: place.prefix, migrations: place.directory, retryTimeout: 0 });
  const error = await refusal(server.newTenant("acme"));
  expect(error).toBeInstanceOf(UnsupportedServerError);
  expect(error.message).toMatch(/ is (PostgreSQL 9\.6|MariaDB 10\.5|MySQL 5\.7)\S*, which is too old\.\n/);
  expect(asked()).not.toMatch(/CREATE|SELECT/);
  expect(await place.exists(server.schemaOf("acme"))).toBe(false);
  await server.close();
});

/** A way to a server on which it greets with another version. */
async function pretender(target: string, real: string, told: string) {
  const url = new URL(target);
  const [host, port] = [url.hostname, Number(url.port)];
  let asked = "";
  proxy = createServer((client) => {
    const upstream = connect(port, host);
    upstream.on("data", (chunk) => {
      const at = chunk.indexOf(real);
      if (at >= 0) chunk.write(told, at, "latin1");
      client.write(chunk);
    });
    client.on("data", (chunk) => {
      asked += chunk.toString("latin1");
      upstream.write(chunk);
    });
    for (const socket of [client, upstream])
      socket.on("error", () => {}).on("close", () => [client, upstream].map((one) => one.destroy()));
  });
  await new Promise<void>((resolve) => proxy?.listen(0, "127.0.0.1", resolve));
  url.port = String((proxy.address() as AddressInfo).port);
  return { url: url.href, asked: () => asked };
}
