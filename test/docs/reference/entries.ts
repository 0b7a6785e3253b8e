// The entries of the package that have a page of reference, and where that page is.

export interface Entry {
  /** What a program imports. */
  readonly module: string;
  /** Its source, from the root of the repository. */
  readonly source: string;
  /** Its page, from the root of the repository. */
  readonly page: string;
  /** What it is for, in a sentence or two under the heading. */
  readonly intro: string;
  /** What to read first, in this order. The rest follows by its names. */
  readonly first: readonly string[];
}

/** A new entry of package.json gets a line here, or one in WITHOUT_PAGE; then `npm run docs` writes its page. */
export const ENTRIES: readonly Entry[] = [
  {
    module: "pulumi-tenantex",
    source: "provider/index.ts",
    page: "docs/reference/resources.md",
    intro:
      "What a Pulumi program declares and asks. Every argument may be an output of another resource as well (`pulumi.Input`), and every output of a tenant is a `pulumi.Output`.",
    first: ["Server", "Tenant"],
  },
  {
    module: "pulumi-tenantex/engine",
    source: "provider/engine/index.ts",
    page: "docs/reference/engine.md",
    intro: "The verbs on the tenants of a server, for programs without Pulumi: jobs, sign-ups, tests.",
    first: [
      "openServer",
      "ServerOptions",
      "TenantServer",
      "NewTenantOptions",
      "MigrateOptions",
      "Steps",
      "FleetOptions",
    ],
  },
  {
    module: "pulumi-tenantex/scope",
    source: "provider/scope.ts",
    page: "docs/reference/scope.md",
    intro:
      "An application's queries inside one tenant: [how it is used](../scope.md). Neither Pulumi nor a driver is loaded by it.",
    first: ["scope", "ScopeOptions", "Scope", "WithTenantOptions", "TransactionOptions", "PostgresDb", "MysqlDb"],
  },
];

/** Entries that have no page, and why. */
export const WITHOUT_PAGE: Readonly<Record<string, string>> = {
  "pulumi-tenantex/provider": "what Pulumi calls, through the text stored with every tenant; no program imports it",
  "pulumi-tenantex/package.json": "no code",
};
