// Kysely, Drizzle and Knex keep to the current tenant, and their transactions to its transaction, on both dialects.

import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { TenantMissingError } from "../../provider/scope";
import { DIALECTS, refusal } from "../engine/place";
import { type Ground, openGround } from "./ground";
import { type Open, open } from "./libraries";

describe.each(DIALECTS)("%s", (dialect) => {
  let ground: Ground;
  let app: Open;
  beforeAll(async () => {
    ground = await openGround(dialect);
    app = open(ground);
  });
  afterAll(async () => {
    await app?.end();
    await ground?.close();
  });

  describe.each(["kysely", "drizzle", "knex"] as const)("%s", (name) => {
    const [acme, globex] = [`${name}_acme`, `${name}_globex`] as const;
    const ids = async (tenant: string) =>
      (await ground.place.query<{ id: number }>(`SELECT id FROM ${ground.place.prefix}${tenant}.users`)).map(
        ({ id }) => id,
      );
    beforeAll(() => ground.make(acme, globex));

    test("asks the current tenant, and nobody outside of one", async () => {
      const { tenant } = app[name];
      const seen = [acme, globex, acme, globex].map((each) => app.withTenant(each, tenant));
      expect(await Promise.all(seen)).toEqual([acme, globex, acme, globex]);
      const error = await refusal(tenant());
      expect(
        [error, error.cause].some((each) => each instanceof TenantMissingError),
        String(error),
      ).toBe(true);
    });

    test("its transactions are a part of the tenant's", async () => {
      const { add, addWithin } = app[name];
      const undo = new Error("undo it");
      await app.withTenant(acme, async () => {
        await add(2);
        expect((await refusal(addWithin(3, undo))).message).toContain("undo it");
        await addWithin(4);
      });
      expect(await ids(acme)).toEqual([1, 2, 4]);
      await refusal(
        app.withTenant(acme, async () => {
          await addWithin(5);
          throw undo;
        }),
      );
      expect(await ids(acme)).toEqual([1, 2, 4]);
      expect(await ids(globex)).toEqual([1]);
    });

    test("streams", async () => {
      expect(await app.withTenant(globex, () => app[name].stream())).toEqual([globex]);
    });
  });
});
