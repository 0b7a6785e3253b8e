// Errors about taking over schemas that are there already.

import { quoted, TenantexError } from "./report";

/** The history that another tool left in the schema does not fit the directory. */
export class AdoptionRefusedError extends TenantexError {
  constructor(
    readonly tenant: string,
    readonly schema: string,
    /** Name of the tool. */
    readonly tool: string,
    /** Its table. */
    readonly table: string,
    /** What differs, one text for each row. */
    readonly mismatches: readonly string[],
  ) {
    const count = mismatches.length;
    const among = count > 10 ? `, ${count} times; among them` : "";
    super({
      what: `Tenant ${quoted(tenant)}: the schema ${quoted(schema)} cannot be adopted, because its history of ${tool}, the table ${table}, differs from the directory${among}: ${mismatches.slice(0, 10).join("; ")}.`,
      now: "Nothing was changed.",
      next: `Use the directory with the very migrations that were applied, with their names and texts. What failed, or is half done, has to be ended with ${tool} first. Then run again.`,
    });
  }
}

/** Nothing in the schema says which migrations it has. */
export class NoHistoryError extends TenantexError {
  constructor(
    readonly tenant: string,
    readonly schema: string,
  ) {
    super({
      what: `Tenant ${quoted(tenant)}: the schema ${quoted(schema)} cannot be adopted, because it holds no history of a known tool.`,
      now: "Nothing was changed.",
      next: "Say which version of the directory it is at with `baseline`.",
    });
  }
}

/** Several tools have a history in the schema. */
export class AmbiguousHistoryError extends TenantexError {
  constructor(
    readonly tenant: string,
    readonly schema: string,
    /** Their tables. */
    readonly tables: readonly string[],
  ) {
    super({
      what: `Tenant ${quoted(tenant)}: the schema ${quoted(schema)} cannot be adopted, because it holds several histories: the tables ${tables.join(", ")}.`,
      now: "Nothing was changed.",
      next: "Rename or drop those that are not used any more.",
    });
  }
}

/** A schema is not what the version that it is said to be at makes. */
export class BaselineRefusedError extends TenantexError {
  constructor(
    readonly tenant: string,
    readonly schema: string,
    readonly baseline: string,
    /** What differs: `+` is there and should not be, `-` is missing, `~` is another. */
    readonly differences: readonly string[],
  ) {
    const shown = differences.slice(0, 10).map((line) => `  ${line}`);
    const more = differences.length > 10 ? `\n  … and ${differences.length - 10} more` : "";
    super({
      what: `Tenant ${quoted(tenant)}: the schema ${quoted(schema)} is not what version ${baseline} makes:\n${shown.join("\n")}${more}`,
      now: "Nothing was changed.",
      next: "Name the version that it is at as `baseline`, or make it so; or say `trustBaseline: true`, when the differences are known and wanted.",
    });
  }
}

/** There is no schema to be adopted. */
export class NothingToAdoptError extends TenantexError {
  constructor(
    readonly tenant: string,
    readonly schema: string,
    readonly server: string,
  ) {
    super({
      what: `Tenant ${quoted(tenant)}: there is no schema ${quoted(schema)} on ${server}, and \`adopt: "required"\` asks for one.`,
      now: "Nothing was changed.",
      next: 'Correct `tenant`, `prefix` or the URL; or make a new tenant with `adopt: "ifExists"`.',
    });
  }
}

/** The history is another tool's, though it has the name of ours. */
export class ForeignHistoryError extends TenantexError {
  constructor(
    readonly tenant: string,
    readonly schema: string,
    /** Name of the tool. */
    readonly tool: string,
  ) {
    super({
      what: `Tenant ${quoted(tenant)}: the table schema_migrations of ${quoted(schema)} is the history of ${tool}.`,
      now: "Nothing was changed in it.",
      next: "Take the tenant over first: `adopt` on the Tenant or in `newTenant`, or `tenantex new --adopt`.",
    });
  }
}
