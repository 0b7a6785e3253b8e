// The properties of a tenant as they travel between engine and provider: their shape, checks and what is stored.

import { z } from "zod";
import { InvalidSettingError, quoted } from "../errors";

/** What the engine sends for a value that it does not know yet, in preview. */
export const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

const text = z.string({ error: "has to be text" });
const flag = z.union([z.boolean(), z.literal(UNKNOWN)], { error: "has to be true or false" });

const choice = <const Words extends readonly [string, ...string[]]>(words: Words) =>
  z.union([z.enum(words), z.literal(UNKNOWN)], { error: `has to be one of ${words.map(quoted).join(", ")}` });

/** What becomes of a schema whose tenant is not declared any more. */
export type OnDelete = (typeof ON_DELETE)[number];
const ON_DELETE = ["drop", "retain", "archive"] as const;

const DECLARED = z.strictObject({
  tenant: z.union([text, z.int()], { error: "has to be text or an integer" }).transform(String),
  prefix: text.optional(),
  version: z.union([text, z.int()], { error: 'has to be a version, as text or a whole number, or "latest"' }),
  migrations: text.min(1, "is empty").optional(),
  adopt: choice(["never", "ifExists", "required"]).optional(),
  baseline: z.union([text, z.int()], { error: "has to be a version, as text or a whole number" }).optional(),
  trustBaseline: flag.optional(),
  onDelete: choice(ON_DELETE).optional(),
  deletionProtection: flag.optional(),
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
  /** Absent for the default, as those behind it. */
  readonly adopt?: string;
  readonly baseline?: string;
  readonly trustBaseline?: boolean | string;
  /** Whether its schema was there before, and was taken over. */
  readonly adopted?: boolean;
  readonly onDelete?: string;
  readonly deletionProtection?: boolean | string;
  /** Identity of the server that it lives on; absent where the server tells none. */
  readonly serverId?: string;
  /** What was changed in it by other hands, as the last refresh found it. */
  readonly drift?: string;
}

/** What is stored of a tenant: its inputs, with the version that it really has. */
export interface TenantOutputs extends TenantInputs {
  /** Identity of its creation, in the mark on its history: a delete must not drop another's schema. */
  readonly __incarnation?: string;
  /** Of its structure, when it was last changed or refreshed. */
  readonly fingerprint?: string;
}

const REQUIRED = ["tenant", "prefix", "schema", "version", "migrations", "plan", "__provider", "__urn"] as const;
const OPTIONAL = [
  "adopt",
  "baseline",
  "trustBaseline",
  "adopted",
  "onDelete",
  "deletionProtection",
  "serverId",
  "drift",
  "fingerprint",
  "__incarnation",
] as const;

/** Names of what check computes, which a program does not declare. */
const COMPUTED = ["adopted", "schema", "plan", "serverId", "drift", "fingerprint", "__provider", "__urn"];

/** Any bag of properties. */
export type Bag = Readonly<Record<string, unknown>>;

/**
 * Reads what a program declared.
 * @throws InvalidSettingError naming the argument.
 */
export function readDeclared(news: Bag): Declared {
  // `ignoreChanges: ["*"]` makes the engine send our own inputs back.
  const declared = Object.fromEntries(Object.entries(news).filter(([key]) => !COMPUTED.includes(key)));
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
export function stored(
  bag: Bag,
  changes: { readonly [Key in keyof TenantOutputs]?: TenantOutputs[Key] | undefined } = {},
): TenantOutputs {
  const merged: Bag = { ...bag, ...changes };
  const required = REQUIRED.map((key) => [key, String(merged[key] ?? "")]);
  const optional = OPTIONAL.map((key) => [key, merged[key]]).filter(([, value]) => value);
  return Object.fromEntries([...required, ...optional]) as unknown as TenantOutputs;
}

/** The inputs among what is stored of a tenant. */
export function inputsOf({ __incarnation, fingerprint, ...inputs }: TenantOutputs): TenantInputs {
  return inputs;
}
