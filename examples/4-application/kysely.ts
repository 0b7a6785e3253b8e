// Kysely: one instance for all tenants, whose queries go to the tenant that they are asked in.

import { type Generated, Kysely, PostgresDialect } from "kysely";
import { Pool } from "pg";
import { scope } from "pulumi-tenantex/scope";

interface Tables {
  users: { id: Generated<string>; email: string; name: string };
}

const pool = new Pool({ connectionString: process.env.DATABASE_URL });
const tenants = scope(pool);
const db = new Kysely<Tables>({ dialect: new PostgresDialect({ pool: tenants.db }) });

const addUser = (email: string, name: string) => db.insertInto("users").values({ email, name }).execute();
const listUsers = () => db.selectFrom("users").select("name").orderBy("name").execute();
const removeUsers = () => db.deleteFrom("users").execute();

async function main() {
  await tenants.withTenant("acme", async () => {
    await addUser("ann@example.com", "Ann");
    // A transaction inside is a savepoint: this one is undone, and Ann stays.
    const failing = db.transaction().execute(async (inner) => {
      await inner.insertInto("users").values({ email: "eve@example.com", name: "Eve" }).execute();
      await inner.insertInto("users").values({ email: "eve@example.com", name: "Eve again" }).execute();
    });
    await failing.catch((error: Error) => console.log("undone:", error.message));
  });
  await tenants.withTenant("globex", () => addUser("bob@example.com", "Bob"));

  for (const tenant of ["acme", "globex"]) console.log(tenant, await tenants.withTenant(tenant, listUsers));
  await listUsers().catch((error: Error) => console.log(`${error.name}:`, error.message.split("\n")[0]));

  for (const tenant of ["acme", "globex"]) await tenants.withTenant(tenant, removeUsers);
  await pool.end();
}

void main();
