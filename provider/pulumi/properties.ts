// The properties of a tenant as they travel between engine and provider: their shape, checks and what is stored.

import { z } from "zod";
import { InvalidSettingError } from "../errors";

/** What the engine sends for a value that it does not know yet, in preview. */
export const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

const text = z.string({ error: "has to be text" });

const DECLARED = z.strictObject({
  tenant: z.union([text, z.int()], { error: "has to be text or an integer" }).transform(String),
  prefix: text.optional(),
  version: z.union([text, z.int()], { error: 'has to be a version, as text or a whole number, or "latest"' }),
  migrations: text.min(1, "is empty").optional(),
});

/** What a program declares. */
export type Declared = Readonly<z.infer<typeof DECLARED>>;

/** Checked inputs, as they are stored and shown in preview; any of them may be UNKNOWN in preview. */
export interface TenantInputs {
  readonly tenant: string;
  readonly prefix: string;
  readonly schema: string;
  readonly version: string;
  readonly migrations: string;
  readonly plan: string;
  readonly __provider: string;
  readonly __urn: string;
}

/** What is stored of a tenant: its inputs, with the version that it really has. */
export interface TenantOutputs extends TenantInputs {
  /** Identity of its creation, in the mark on its history: a delete must not drop another's schema. */
  readonly __incarnation?: string;
}

/** Any bag of properties. */
export type Bag = Readonly<Record<string, unknown>>;

/**
 * Reads what a program declared.
 * @throws InvalidSettingError naming the argument.
 */
export function readDeclared(news: Bag): Declared {
  // `ignoreChanges: ["*"]` makes the engine send our own inputs back.
  const { __provider, __urn, schema, plan, ...declared } = news;
  const result = DECLARED.safeParse(declared);
  if (result.success) return result.data;
  const issue = result.error.issues[0] as z.core.$ZodIssue;
  const known = `Arguments of a Tenant: ${Object.keys(DECLARED.shape).join(", ")}.`;
  if (issue.code === "unrecognized_keys")
    throw new InvalidSettingError(issue.keys[0] as string, "is no argument of a Tenant", known);
  const quote = issue.path[0] === "version" ? 'Write it as text, such as "1.10".' : known;
  throw new InvalidSettingError(String(issue.path[0]), issue.message, quote);
}

/**
 * The stored properties out of a bag that may hold more, or less. Everything that leaves the provider passes here,
 * because a value that Pulumi cannot carry is refused only after the work is done.
 */
export function stored(bag: Bag, changes: Partial<TenantOutputs> = {}): TenantOutputs {
  const merged: Bag = { ...bag, ...changes };
  const value = (key: keyof TenantOutputs) => String(merged[key] ?? "");
  const incarnation = merged.__incarnation;
  return {
    tenant: value("tenant"),
    prefix: value("prefix"),
    schema: value("schema"),
    version: value("version"),
    migrations: value("migrations"),
    plan: value("plan"),
    __provider: value("__provider"),
    __urn: value("__urn"),
    ...(typeof incarnation === "string" ? { __incarnation: incarnation } : {}),
  };
}
