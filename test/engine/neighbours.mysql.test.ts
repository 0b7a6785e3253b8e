// Tenants of one MySQL or MariaDB worked on at once: asking about one must not look into another, and each can be dropped.

import { expect, test } from "vitest";
import { bring, openPlace } from "./place";

test("mysql: triggers and routines made in many tenants at once, with tables altered beside them", async () => {
  const place = await openPlace("mysql");
  const changes = Array.from(
    { length: 6 },
    (_, i) => `ALTER TABLE a ADD COLUMN c${i} int;
CREATE TRIGGER t${i} BEFORE INSERT ON a FOR EACH ROW SET NEW.id = NEW.id;
CREATE PROCEDURE p${i}() SELECT ${i};`,
  );
  await place.write({ "1_a.up.sql": `CREATE TABLE a (id int);\n${changes.join("\n")}` });
  const server = place.open({ concurrency: 8, retryTimeout: 0 });
  const names = Array.from({ length: 24 }, (_, i) => `n${i}`);
  const outcomes = await Promise.all(
    names.map((name) => bring(server, name, "1", "create").then(() => "made", String)),
  );
  expect(new Set(outcomes)).toEqual(new Set(["made"]));

  // What MariaDB leaves of some of them, it leaves of this one for certain.
  const schema = server.schemaOf("n0");
  const [{ version } = { version: "" }] = await place.query<{ version: string }>("SELECT VERSION() AS version");
  if (version.includes("MariaDB")) {
    await place.query(`SELECT 1 INTO OUTFILE '${schema}/a.TRG-'`);
  }
  await Promise.all(names.map((name) => server.drop(server.schemaOf(name))));
  expect(await place.exists(schema)).toBe(false);
  await place.close();
});
