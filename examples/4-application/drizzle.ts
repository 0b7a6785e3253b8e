// Drizzle: one instance for all tenants, whose queries go to the tenant that they are asked in.

import { drizzle } from "drizzle-orm/node-postgres";
import { bigint, pgTable, text } from "drizzle-orm/pg-core";
import { Pool, type PoolClient } from "pg";
import { scope } from "pulumi-tenantex/scope";

const users = pgTable("users", {
  id: bigint({ mode: "bigint" }).generatedAlwaysAsIdentity().primaryKey(),
  email: text().notNull(),
  name: text().notNull(),
});

const pool = new Pool({ connectionString: process.env.DATABASE_URL });
const tenants = scope(pool);
// Drizzle's type names a client of pg; all that it asks of one is `query`.
const db = drizzle({ client: tenants.db as unknown as PoolClient });

const addUser = (email: string, name: string) => db.insert(users).values({ email, name });
const listUsers = () => db.select({ name: users.name }).from(users).orderBy(users.name).execute();
const removeUsers = () => db.delete(users);

async function main() {
  await tenants.withTenant("acme", async () => {
    await addUser("ann@example.com", "Ann");
    // A transaction inside is a savepoint: this one is undone, and Ann stays.
    const failing = db.transaction(async (inner) => {
      await inner.insert(users).values({ email: "eve@example.com", name: "Eve" });
      await inner.insert(users).values({ email: "eve@example.com", name: "Eve again" });
    });
    await failing.catch((error: Error) => console.log("undone:", (error.cause as Error).message));
  });
  await tenants.withTenant("globex", () => addUser("bob@example.com", "Bob"));

  for (const tenant of ["acme", "globex"]) console.log(tenant, await tenants.withTenant(tenant, listUsers));
  await listUsers().catch(({ cause }: { cause: Error }) => console.log(`${cause.name}:`, cause.message.split("\n")[0]));

  for (const tenant of ["acme", "globex"]) await tenants.withTenant(tenant, removeUsers);
  await pool.end();
}

void main();
