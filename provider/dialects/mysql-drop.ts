// Dropping a tenant's database, with what a server leaves in its folder.

import { DROPPING_TABLE } from "./history";
import { type Ask, codeOf } from "./mysql-errors";
import { historyOf, identifier, literal } from "./mysql-text";

const RMDIR_FAILED = 1010;
const UNKNOWN_DATABASE = 1049;
const NO_SUCH_TABLE = 1146;

/**
 * Drops a database. MariaDB drops it table by table, MySQL all at once: who finds it half dropped must not take its
 * history for the truth, so that table changes its name first.
 */
export async function dropMysql(ask: Ask, schema: string): Promise<void> {
  const [history, dropping] = [historyOf(schema), `${identifier(schema)}.${DROPPING_TABLE}`];
  const before = await lookAt(ask, schema);
  if (before.oneByOne)
    await ask(`RENAME TABLE ${history} TO ${dropping}`).catch((error) => {
      if (![NO_SUCH_TABLE, UNKNOWN_DATABASE].includes(codeOf(error) ?? 0)) throw error;
    });
  try {
    await ask(`DROP DATABASE IF EXISTS ${identifier(schema)}`);
  } catch (error) {
    const after = await lookAt(ask, schema).catch(() => undefined);
    if (after?.tables === 0 && codeOf(error) === RMDIR_FAILED && before.triggered.length > 0)
      return dropLeftovers(ask, schema, before.triggered);
    if (after && after.tables === before.tables) await ask(`RENAME TABLE ${dropping} TO ${history}`).catch(() => {});
    throw error;
  }
}

/** What is known of a database that is to go. */
interface Doomed {
  readonly tables: number;
  /** Whether its tables go one by one. */
  readonly oneByOne: boolean;
  /** Tables with triggers. */
  readonly triggered: readonly string[];
}

async function lookAt(ask: Ask, schema: string): Promise<Doomed> {
  const [[found], triggers] = (await ask<object[]>(`
    SELECT COUNT(*) AS tables, VERSION() LIKE '%MariaDB%' AS one_by_one
    FROM information_schema.TABLES WHERE TABLE_SCHEMA = ${literal(schema)};
    SELECT DISTINCT EVENT_OBJECT_TABLE AS name FROM information_schema.TRIGGERS WHERE EVENT_OBJECT_SCHEMA = ${literal(schema)}`)) as [
    Record<"tables" | "one_by_one", number | string>[],
    { name: string }[],
  ];
  return {
    tables: Number(found?.tables),
    oneByOne: Number(found?.one_by_one) === 1,
    triggered: triggers.map(({ name }) => name),
  };
}

// MariaDB 10.11 forgets a file TABLE.TRG- in some folders when sessions make triggers at the same time, in whatever
// databases, and cannot remove such a folder. Making another trigger on a table of that name removes it.
async function dropLeftovers(ask: Ask, schema: string, tables: readonly string[]): Promise<void> {
  for (const table of tables) {
    const name = `${identifier(schema)}.${identifier(table)}`;
    const trigger = (i: number) =>
      `CREATE TRIGGER ${identifier(schema)}.tenantex_leftover_${i} BEFORE INSERT ON ${name} FOR EACH ROW SET @tenantex = 1`;
    await ask(`CREATE TABLE ${name} (id int); ${trigger(1)}; ${trigger(2)}; DROP TABLE ${name}`);
  }
  await ask(`DROP DATABASE ${identifier(schema)}`);
}
