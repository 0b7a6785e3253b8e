// Archived schemas of a server: which tenants were renamed out of the way, when, and what they take.

import { ARCHIVE_PREFIX, readArchiveName } from "../core/archive";
import { counted } from "../core/counted";
import { chooseTenants } from "../engine/roster";
import type { Server } from "../engine/server";
import { InvalidSettingError } from "../errors";
import { DONE } from "./exit";
import { ago, humanSize, printable } from "./human";
import { printJson } from "./json";
import { type Column, table } from "./table";
import type { Terminal } from "./terminal";

interface Archived {
  readonly tenant: string;
  /** Name that the schema has now. */
  readonly schema: string;
  readonly at: Date;
  readonly size?: number | undefined;
}

const COLUMNS: readonly Column[] = [
  { title: "Tenant" },
  { title: "Archived" },
  { title: "Size", right: true, spare: 2 },
  { title: "Schema" },
];

/** Lists what is archived of the tenants with the server's prefix. @throws InvalidSettingError, NoTenantMatchesError */
export async function listArchived(server: Server, terminal: Terminal, patterns: readonly string[]): Promise<number> {
  if (!server.renamesSchemas)
    throw new InvalidSettingError(
      "--archived",
      `lists nothing on ${server.names.product}, where a database cannot be renamed`,
      "List the tenants without it.",
    );
  const { prefix } = server.settings;
  const found = [...(await server.survey(ARCHIVE_PREFIX)).keys()].flatMap((schema) => {
    const was = readArchiveName(schema);
    return was?.schema.startsWith(prefix) ? [{ schema, at: was.at, tenant: was.schema.slice(prefix.length) }] : [];
  });
  const names = [...new Set(found.map(({ tenant }) => tenant))].sort();
  const chosen = new Set(patterns.length > 0 ? chooseTenants(server, names, patterns) : names);
  const wanted = found.filter(({ tenant }) => chosen.has(tenant));
  const measured = await server.measure(wanted.map(({ schema }) => schema));
  const archived = wanted
    .map((one): Archived => ({ ...one, size: measured.get(one.schema)?.size }))
    .sort((a, b) => (a.schema < b.schema ? -1 : 1));
  if (terminal.json) {
    printJson(terminal, { status: "ok", server: server.title, prefix, archived });
    return DONE;
  }
  for (const line of archivedLines(archived, new Date(), terminal)) terminal.print(line);
  terminal.say(`${counted(archived.length, "archived schema")} on ${server.title}`);
  return DONE;
}

function archivedLines(archived: readonly Archived[], now: Date, { columns, colours }: Terminal): string[] {
  if (archived.length === 0) return [];
  const rows = archived.map(({ tenant, schema, at, size }) => [
    ...[printable(tenant), ago(at, now), humanSize(size), printable(schema)],
  ]);
  return table(COLUMNS, rows, columns, colours.dim);
}
