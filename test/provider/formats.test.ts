// The setting `format` on its way from a stack's config to the directory, and what a preview says of a strange one.

import { afterAll, beforeAll, expect, test } from "vitest";
import { checked, type Ground, openGround, reasonsOf } from "./ground";
import { declared } from "./grpc";

let ground: Ground;
beforeAll(async () => {
  ground = await openGround("postgres");
});
afterAll(() => ground?.close());

test("a directory of goose's beside our own is refused until it is named, and then read as that", async () => {
  await ground.write({ "9_tags.sql": "-- +goose Up\nCREATE TABLE tags (id int);\n" });
  const [reason] = await reasonsOf(await ground.start(), declared("acme"));
  expect(reason).toContain("looks like tenantex (1_create_users.up.sql is named like one half of a pair)");
  expect(reason).toContain("and like goose (9_tags.sql has `-- +goose Up` on line 1)");
  const named = await ground.start({ "tenantex:format": "goose" });
  expect(await reasonsOf(named, declared("acme"))).toEqual([
    expect.stringContaining('"1_create_users.down.sql" has no `-- +goose Up`'),
  ]);
});

test("a format that nobody knows", async () => {
  const process = await ground.start({ "tenantex:format": "gose" });
  expect(await reasonsOf(process, declared("acme"))).toEqual([
    expect.stringContaining("`format` has to be one of tenantex, golang-migrate, goose, dbmate,"),
  ]);
});

test("a directory of its own: the plan names what it would apply", async () => {
  const process = await ground.start({ "tenantex:migrations": `${__dirname}/../formats/samples/diesel` });
  expect(await checked(process, declared("acme"))).toMatchObject({
    version: "20260302160000",
    plan: "new → 20260302160000: apply diesel_initial_setup [no statement], create_users, create_projects, name_users",
  });
});
