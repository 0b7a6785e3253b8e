// What is at stake before a run: the data that it destroys, and who else declares the tenants' versions.

import { counted } from "../core/counted";
import { label } from "../core/migration";
import type { PlannedTenant } from "../engine/fleet-plan";
import type { Server } from "../engine/server";
import { demandYes } from "./confirm";
import { namesText, printable } from "./human";
import type { Terminal } from "./terminal";

/**
 * Says what a run destroys, a line for each migration, and asks for a yes where it destroys something.
 * @throws NotConfirmedError
 */
export async function approveRun(
  server: Server,
  terminal: Terminal,
  work: readonly PlannedTenant[],
  { yes, signal }: { readonly yes: boolean | undefined; readonly signal: AbortSignal },
): Promise<void> {
  const declared = declaredText(work);
  if (declared) terminal.say(declared);
  const destroyed = await destructions(server, work);
  if (destroyed.length === 0) return;
  terminal.say(terminal.sayColours.yellow("This destroys data:"));
  for (const line of destroyed) terminal.say(`  ${line}`);
  await demandYes(terminal, `Go on with ${counted(work.length, "tenant")} of ${server.title}?`, { yes, signal });
}

/** Empty where no tenant is declared in a Pulumi program. */
export function declaredText(
  work: readonly { readonly tenant: string; readonly urn?: string | undefined }[],
  next = BACK,
): string {
  const declared = work.flatMap(({ tenant, urn }) => (urn === undefined ? [] : [{ tenant, urn }]));
  const [first] = declared;
  if (!first) return "";
  const who = namesText(declared.map(({ tenant }) => tenant));
  return `Under Pulumi: ${who} (such as ${printable(first.urn)}).
${next}`;
}

const BACK =
  "The next `pulumi up` takes them back to what their program declares: declare the same there, and run `pulumi refresh`.";

/** What is to be done where tenants go that a program declares. */
export const GONE =
  "Take them out of their program, and run `pulumi refresh`; else `pulumi up` fails, or makes new, empty ones.";

/** `reverting 3_name_users drops column users.name, on 12 tenants` */
async function destructions(server: Server, work: readonly PlannedTenant[]): Promise<string[]> {
  const found = new Map<string, number>();
  // Tenants may have other down scripts stored than their neighbours: each one's own is read.
  for (const texts of await Promise.all(work.map((one) => destructionsOf(server, one))))
    for (const text of texts) found.set(text, (found.get(text) ?? 0) + 1);
  return [...found].map(([text, count]) => `${text}, on ${counted(count, "tenant")}`);
}

async function destructionsOf(server: Server, { schema, plan }: PlannedTenant): Promise<string[]> {
  // What cannot be read, because others are at the tenant, is not known to be harmless.
  const { steps } = await server.withScripts(schema, plan).catch(() => plan);
  return steps.flatMap((step) => {
    const what = step.kind === "apply" ? `applying ${label(step.migration)}` : `reverting ${label(step)}`;
    if (step.kind === "revert" && step.down === undefined) return [`${what} by a down script that cannot be read`];
    const destroys = server.destroys(step);
    return destroys === "" ? [] : [`${what} ${destroys}`];
  });
}
