// Which test runs the blocks of a page that are not TypeScript; TypeScript is type-checked everywhere, without a row.

/** One block, by a text that no other block of the page has; or all blocks of a language in a page. */
export type Covered = ({ readonly line: string } | { readonly all: string }) &
  (
    | {
        /** File of the test, and a text in it: its title, or the place where the block is read. */
        readonly by: readonly [file: string, text: string];
      }
    | {
        /** Why nothing runs it. */
        readonly because: string;
      }
  );

/** Languages whose blocks need no row, and why. */
export const EVERYWHERE: Readonly<Record<string, string>> = {
  "ts signature": "declarations of the reference: test/docs/written.test.ts holds them against the source",
};

const RUN = ".ci/run";
const README_TEST = "test/docs/readme.test.ts";

/** By page. The examples' READMEs are run as a whole by test/examples.test.ts and test/application.test.ts. */
export const COVERED: Readonly<Record<string, readonly Covered[]>> = {
  "README.md": [
    { line: "Previewing update", by: [README_TEST, "the picture and the text beside it"] },
    { line: "npm run demo", by: [RUN, "step npm run demo"] },
    { line: "npm install pulumi-tenantex", by: ["test/package/installation.ts", '"install"'] },
    { line: "20260114093000_create_users.up.sql", by: [README_TEST, "create_users.up.sql"] },
    { line: "pulumi config set", by: [README_TEST, "pulumi config set"] },
    { line: "pulumi refresh", by: [README_TEST, "pulumi refresh"] },
    { line: "npm test", by: [RUN, "step npm test"] },
  ],
  "docs/adoption.md": [
    { line: "adopted   : true", by: ["test/pulumi/adoption.test.ts", "[adopts the schema with its history of"] },
    {
      line: "pg_dump",
      because:
        "the tests' PostgreSQL comes without pg_dump; what its output becomes is adopted in test/docs/adoption.test.ts",
    },
    { line: "20240105090000_create_users", by: ["test/docs/adoption.test.ts", "20240105090000_create_users"] },
    { line: "is not what version", by: ["test/docs/adoption.test.ts", "what a baseline refuses"] },
    { line: "npx tenantex import-file", by: ["test/pulumi/import-file.test.ts", '"import-file", "--stack", "dev"'] },
  ],
  "docs/cli.md": [
    { all: "sh", by: ["test/docs/cli.test.ts", "docs/cli.md"] },
    { all: "text", by: ["test/docs/cli.test.ts", "isSame(said"] },
  ],
  "docs/drift.md": [{ line: "pulumi refresh", by: [README_TEST, "pulumi refresh"] }],
  "docs/fleets.md": [
    { line: "npm run bench:fleet", because: "it measures for minutes; test/pulumi/fleet.test.ts holds its counts" },
  ],
  "docs/going-down.md": [{ all: "text", by: ["test/docs/migrations.test.ts", "shows a plan and two refusals"] }],
  "docs/migrations.md": [
    { all: "sql", by: ["test/docs/migrations.test.ts", "every file of the page"] },
    { all: "text", because: "names of the files below it" },
  ],
  "docs/operations.md": [{ all: "text", by: ["test/docs/written.test.ts", "with the text that it has"] }],
  "docs/programs.md": [{ all: "text", by: ["test/docs/programs.test.ts", "prints what is shown below it"] }],
  "docs/scope.md": [
    {
      line: "npm install pulumi-tenantex",
      because:
        "test/package/loading.test.ts installs the packed package; the page's programs run in test/scope/docs.test.ts",
    },
    { all: "text", by: ["test/scope/docs.test.ts", "each program prints what is shown below it"] },
  ],
  "docs/security.md": [
    { line: "CREATE ROLE tenants", by: ["test/docs/rights.test.ts", '"CREATE ROLE tenants"'] },
    {
      line: "GRANT USAGE ON SCHEMA tenant_acme",
      by: ["test/docs/rights.test.ts", "GRANT USAGE ON SCHEMA tenant_acme"],
    },
    { line: "DO $$ BEGIN", by: ["test/docs/rights.test.ts", "DO $$"] },
    { line: "CREATE USER tenants", by: ["test/docs/rights.test.ts", '"CREATE USER tenants"'] },
    { line: "tenantex\\_scratch", by: ["test/docs/rights.test.ts", "tenantex\\\\_scratch"] },
    { line: "mysql.db", by: ["test/docs/rights.test.ts", '"mysql.db"'] },
  ],
};
