// PostgreSQL's own grammar as the judge of which data a script destroys.

import { parseSync } from "libpg-query";

type Node = Record<string, unknown>;
interface Relation {
  readonly schemaname?: string;
  readonly relname: string;
}

const KINDS: Readonly<Record<string, string>> = {
  OBJECT_TABLE: "table",
  OBJECT_TYPE: "type",
  OBJECT_DOMAIN: "domain",
  OBJECT_SCHEMA: "schema",
};

/** What is destroyed outside of strings, in words and in the order of the alphabet. */
export function grammarDestructions(sql: string): string[] {
  return destructions(parseSync(sql)).sort();
}

function destructions(node: unknown): string[] {
  if (Array.isArray(node)) return node.flatMap(destructions);
  if (typeof node !== "object" || node === null) return [];
  return Object.entries(node).flatMap(([kind, value]) => [
    ...ofNode(kind, value as Node),
    ...(runsLater(kind, value as Node) ? [] : destructions(value)),
  ]);
}

function runsLater(kind: string, { options }: Node): boolean {
  if (kind !== "ExplainStmt") return kind === "CreateFunctionStmt" || kind === "RuleStmt";
  const analyze = (options as { DefElem: Node }[] | undefined)?.find(({ DefElem }) => DefElem.defname === "analyze");
  return analyze === undefined || /false|off/.test(JSON.stringify(analyze));
}

function ofNode(kind: string, node: Node): string[] {
  const { relation, relations, objects, roles } = node;
  if (kind === "DeleteStmt") return [`deletes rows of ${nameOf(relation as Relation)}`];
  if (kind === "DropdbStmt") return [`drops database ${node.dbname}`];
  if (kind === "TruncateStmt")
    return (relations as { RangeVar: Relation }[]).map(({ RangeVar }) => `truncates ${nameOf(RangeVar)}`);
  if (kind === "DropOwnedStmt")
    return (roles as { RoleSpec: Node }[]).map(
      ({ RoleSpec: { rolename = "current_user" } }) => `drops what ${rolename} owns`,
    );
  if (kind === "MergeStmt") {
    const deletes = JSON.stringify(node.mergeWhenClauses).includes('"commandType":"CMD_DELETE"');
    return deletes ? [`deletes rows of ${nameOf(relation as Relation)}`] : [];
  }
  if (kind === "AlterTableStmt") return droppedColumns(node);
  if (kind !== "DropStmt") return [];
  const isExtension = node.removeType === "OBJECT_EXTENSION" && node.behavior === "DROP_CASCADE";
  const object = isExtension ? "extension" : KINDS[String(node.removeType)];
  return object ? (objects as unknown[]).map((name) => `drops ${object} ${strings(name).join(".")}`) : [];
}

function droppedColumns({ relation, objtype, cmds }: Node): string[] {
  const what = objtype === "OBJECT_TABLE" ? "column" : objtype === "OBJECT_TYPE" ? "attribute" : undefined;
  if (what === undefined) return [];
  return (cmds as { AlterTableCmd: Node }[]).flatMap(({ AlterTableCmd: { subtype, name } }) => {
    return subtype === "AT_DropColumn" ? [`drops ${what} ${nameOf(relation as Relation)}.${name}`] : [];
  });
}

function nameOf({ schemaname, relname }: Relation): string {
  return schemaname === undefined ? relname : `${schemaname}.${relname}`;
}

function strings(node: unknown): string[] {
  if (typeof node !== "object" || node === null) return [];
  const { sval } = node as { sval?: string };
  return sval === undefined ? Object.values(node).flatMap(strings) : [sval];
}
