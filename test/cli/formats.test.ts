// Directories of other tools at a terminal: read by their look or by --format, and refused in one message.

import { afterAll, beforeAll, expect, test } from "vitest";
import { openPlace, type Place } from "../engine/place";
import { sample } from "../formats/files";
import { tenantex } from "./tenantex";

let place: Place;
beforeAll(async () => {
  place = await openPlace("postgres");
  await place.write(sample("goose"));
});
afterAll(() => place?.close());

test("a directory of goose's: new, and rolled back", async () => {
  expect(await tenantex(place, "new", "acme")).toMatchObject({ code: 0, out: "acme: 0 → 10, applied 1, 2, 10\n" });
  expect(await tenantex(place, "rollback", "acme", "--yes")).toMatchObject({
    code: 0,
    out: "acme: 10 → 2, reverted 10\n1 tenant: 1 changed\n",
  });
});

test("one that is two tools' is refused, and taken for the one that is named", async () => {
  await place.write({ "00011_tags.sql": "-- migrate:up\nCREATE TABLE tags (id int);\n-- migrate:down\n" });
  const { code, said } = await tenantex(place, "migrate", "acme");
  expect(code).toBe(2);
  expect(said).toContain("looks like goose (00001_create_users.sql has `-- +goose Up` on line 2), and like dbmate");
  expect((await tenantex(place, "migrate", "acme", "--format", "goose")).said).toContain(
    'The migration file "00011_tags.sql" has no `-- +goose Up`.',
  );
  await place.write({ "00011_tags.sql": null });
  expect(await tenantex(place, "migrate", "acme", "--format", "goose")).toMatchObject({ code: 0 });
});
