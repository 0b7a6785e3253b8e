// What became of tenants, in words: a line for each, and a summary of all.

import { counted } from "../core/counted";
import type { FleetOutcome, TenantResult } from "../engine/results";
import { messageOf } from "./error-text";
import { namesText, printable } from "./human";
import type { Colours } from "./terminal";

/** Failures that are told in full. */
const TOLD = 5;

/** Most versions of a tenant that are named. */
const NAMED = 3;

/** `acme: 3 → 5, applied 4, 5` */
export function resultText(result: TenantResult, colours: Colours): string {
  const tenant = printable(result.tenant);
  if (result.status === "skipped")
    return `${tenant}: ${colours.yellow(`left${result.version ? ` at ${result.version}` : ""}: ${result.reason}`)}`;
  if (result.status === "error")
    return `${tenant}: ${colours.red(`failed${result.version ? ` at ${result.version}` : ""}`)}`;
  const { from, version, versions, reverted } = result;
  if (versions.length === 0) return `${tenant}: ${colours.dim(`at ${version}, nothing to do`)}`;
  const done = [stepsText("reverted", reverted), stepsText("applied", versions.slice(reverted.length))];
  return `${tenant}: ${from} → ${colours.green(version)}, ${done.filter(Boolean).join("; ")}`;
}

function stepsText(verb: string, versions: readonly string[]): string {
  if (versions.length === 0) return "";
  return `${verb} ${versions.length <= NAMED ? versions.join(", ") : `${versions.length} migrations`}`;
}

/** Errors of the tenants that failed, each once: what is the same on others is counted, with their names. */
export function failureLines({ tenants: results }: FleetOutcome): string[] {
  const alike = new Map<string, { readonly message: string; readonly others: string[] }>();
  for (const result of results) {
    if (result.status !== "error") continue;
    const { tenant, schema, error } = result;
    const message = messageOf(error);
    const key = message.replaceAll(schema, "…").replaceAll(JSON.stringify(tenant), "…");
    const known = alike.get(key);
    if (known) known.others.push(tenant);
    else alike.set(key, { message, others: [] });
  }
  return [...alike.values()].map(({ message, others }, index) => {
    const text = index < TOLD ? message : (message.split("\n", 1)[0] as string);
    return others.length === 0 ? text : `${text}\nThe same on ${others.length} more: ${namesText(others)}.`;
  });
}

/** Tenants that were not begun, a line for each reason: `left: canary failed: acme, globex and 300 more` */
export function leftLines({ tenants: results }: FleetOutcome): string[] {
  const left = new Map<string, string[]>();
  for (const result of results)
    if (result.status === "skipped" && result.version === undefined)
      left.set(result.reason, [...(left.get(result.reason) ?? []), result.tenant]);
  return [...left].map(([reason, names]) => `left: ${reason}: ${namesText(names)}`);
}

/** `12 tenants: 10 changed, 1 unchanged, 1 failed` */
export function summaryText(outcome: FleetOutcome, colours: Colours): string {
  const { changed, unchanged, failed, skipped } = outcome;
  const parts = [
    `${changed} changed`,
    unchanged > 0 && `${unchanged} unchanged`,
    failed > 0 && colours.red(`${failed} failed`),
    skipped > 0 && colours.yellow(`${skipped} left as they were`),
  ];
  return `${counted(outcome.tenants.length, "tenant")}: ${parts.filter(Boolean).join(", ")}`;
}

/** The tenants that are not where they should be. */
export function restOf({ tenants: results }: FleetOutcome): string[] {
  return results
    .filter((one) => one.status === "error" || (one.status === "skipped" && one.reason !== "no history"))
    .map(({ tenant }) => tenant);
}
