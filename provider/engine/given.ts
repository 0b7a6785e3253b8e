// What a program gives to the verbs, checked: JavaScript has no types, and a wrong word must choose neither a tenant nor a way.

import { z } from "zod";
import { InvalidSettingError } from "../errors";

const called = z.custom<unknown>((value) => typeof value === "function", "has to be a function").optional();
const version = z.union([z.string(), z.number()], { error: "has to be a version" }).optional();
const listed = z.array(z.string({ error: "has to be a list of names" }), { error: "has to be a list of names" });

const WATCH = {
  onStep: called,
  onAdopted: called,
  signal: z
    .custom<unknown>(
      (value) => value instanceof EventTarget && typeof (value as AbortSignal).aborted === "boolean",
      "has to be an AbortSignal",
    )
    .optional(),
};

const STEPS = { to: version, step: z.number({ error: "has to be a whole number above 0" }).optional() };

/** Options of `newTenant`. */
export const NEW = z.strictObject({
  ...WATCH,
  to: version,
  // An empty one would be whoever else forgot to say who asks, and take over what was made for those.
  owner: z.string({ error: "has to be text" }).min(1, "is empty").optional(),
  ifNotExists: z.boolean({ error: "has to be true or false" }).optional(),
  adopt: z.enum(["required", "ifExists"], { error: 'has to be "required" or "ifExists"' }).optional(),
  baseline: version,
  trustBaseline: z.boolean({ error: "has to be true or false" }).optional(),
});

/** Options of `migrateTenant`. */
export const MIGRATE = z.strictObject({
  ...WATCH,
  ...STEPS,
  direction: z.enum(["up", "down"], { error: 'has to be "up" or "down"' }).optional(),
});

/** Options of `dropTenant`. */
export const DROP = z.strictObject({ archive: z.boolean({ error: "has to be true or false" }).optional() });

/** Options of `migrateAll` and `rollbackAll`. */
export const FLEET = z.strictObject({
  ...STEPS,
  signal: WATCH.signal,
  tenants: listed.optional(),
  canary: z
    .union([listed, z.int().min(0)], { error: "has to be a list of names, or how many tenants go first" })
    .optional(),
  onError: z.enum(["continue", "stop"], { error: 'has to be "continue" or "stop"' }).optional(),
  approve: called,
  onProgress: called,
});

/**
 * The options, when they are what they should be.
 * @throws InvalidSettingError for the first that is not, or is unknown: one that is misspelt would mean the default.
 */
export function checked<T extends object>(shape: z.ZodType, options: T): T {
  const issue = shape.safeParse(options).error?.issues[0];
  if (issue === undefined) return options;
  if (issue.code === "unrecognized_keys")
    throw new InvalidSettingError(issue.keys[0] as string, "is not known here", "Take it out, or correct its name.");
  const [setting] = issue.path;
  if (setting === undefined) throw new InvalidSettingError("options", "has to be an object", "Give it as { … }.");
  throw new InvalidSettingError(String(setting), issue.message, "Correct it where the verb is called.");
}
