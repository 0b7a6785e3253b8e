// Programs of many tenants with options, and rows in their tables that are to be seen again.
import { expect } from "vitest";
import { type Place, THREE } from "../engine/place";
import { PROJECT, STACK } from "./stack";

export const MIGRATIONS = Object.fromEntries(
  Object.entries(THREE).map(([file, text]) => [`tenant_migrations/${file}`, text]),
);

export const urnOf = (name: string) =>
  `urn:pulumi:${STACK}::${PROJECT}::pulumi-nodejs:dynamic/tenantex:Tenant::${name}`;

/** A program that declares tenants by `tenant(name, args, opts)`. */
export const program = (tenants: string, server = "") => `
const pulumi = require("@pulumi/pulumi");
const { Server, Tenant } = require("pulumi-tenantex");
const config = new pulumi.Config();
const prefix = config.get("prefix");
const main = new Server("main", { url: config.requireSecret("databaseUrl"), prefix, ${server} });
const tenant = (name, args, opts) => new Tenant(name, args, { provider: main, ...opts });
${tenants}`;

/** What a command printed that has to end with `code`. */
export async function done(outcome: Promise<{ code: number; out: string }>, code = 0): Promise<string> {
  const { code: ended, out } = await outcome;
  expect(ended, out).toBe(code);
  return out;
}

/** Gives tables of users a row that is to be seen again. */
export async function mark(place: Place, ...schemas: string[]): Promise<void> {
  for (const schema of schemas) await place.query(`INSERT INTO ${schema}.users (id) VALUES (77)`);
}

export async function isMarked(place: Place, schema: string): Promise<boolean> {
  return (await place.query(`SELECT id FROM ${schema}.users WHERE id = 77`)).length === 1;
}
