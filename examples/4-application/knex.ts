// Knex: one instance for all tenants, whose queries go to the tenant that they are asked in.

import Knex from "knex";
import { Pool } from "pg";
import { scope } from "pulumi-tenantex/scope";

interface User {
  email: string;
  name: string;
}

const pool = new Pool({ connectionString: process.env.DATABASE_URL });
const tenants = scope(pool);
const db = Knex({ client: "pg", connectionPool: tenants.db });

const addUser = (email: string, name: string) => db<User>("users").insert({ email, name });
const listUsers = async () => db<User>("users").select("name").orderBy("name");
const removeUsers = async () => db<User>("users").delete();

async function main() {
  await tenants.withTenant("acme", async () => {
    await addUser("ann@example.com", "Ann");
    // A transaction inside is a savepoint: this one is undone, and Ann stays.
    const failing = db.transaction(async (inner) => {
      await inner<User>("users").insert({ email: "eve@example.com", name: "Eve" });
      await inner<User>("users").insert({ email: "eve@example.com", name: "Eve again" });
    });
    await failing.catch((error: Error) => console.log("undone:", error.message.split(" - ").at(-1)));
  });
  await tenants.withTenant("globex", async () => addUser("bob@example.com", "Bob"));

  for (const tenant of ["acme", "globex"]) console.log(tenant, await tenants.withTenant(tenant, listUsers));
  await listUsers().catch((error: Error) => console.log(`${error.name}:`, error.message.split("\n")[0]));

  for (const tenant of ["acme", "globex"]) await tenants.withTenant(tenant, removeUsers);
  await pool.end();
}

void main();
