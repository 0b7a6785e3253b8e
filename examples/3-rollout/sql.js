// What somebody does to the database by hand: `node sql.js "UPDATE …"`. psql does as well.

const { execFileSync } = require("node:child_process");
const { Client } = require("pg");

async function main(sql) {
  const url = execFileSync("pulumi", ["config", "get", "databaseUrl"], { encoding: "utf8" }).trim();
  const client = new Client({ connectionString: url });
  await client.connect();
  await client.query(sql).finally(() => client.end());
}

main(process.argv[2]).catch((error) => {
  console.error(error.message);
  process.exitCode = 1;
});
