// The bare driver as a contender: the same SQL in as few messages as can be, with a row of history for each migration.

import type { Contender, Move, Runner, Work } from "./contender";
import { lines } from "./lines";
import { quoteName, quoteText } from "./quoting";

export const raw: Contender = {
  name: "raw",
  note: "checks nothing, and takes no lock; a new tenant, or all files of one, are one message",
  cannot: () => undefined,
  open: (work) => {
    const pool = lines(work);
    return {
      warm: async () => {
        await pool.lend((line) => line.ask("SELECT 1"));
      },
      move: (move) =>
        pool.lend(async (line) => {
          for (const message of packets(pieces(work, move))) await line.ask(message);
        }),
      close: () => pool.close(),
    } satisfies Runner;
  },
};

/** Pieces that may travel in one message. */
function pieces(work: Work, move: Move): string[] {
  const { dialect } = work;
  const { schema, from, to } = move;
  const history = `${quoteName(dialect, schema)}.${quoteName(dialect, "schema_migrations")}`;
  if (from === to) return [`SELECT version, name, checksum FROM ${history}`];
  const { migrations, checksums } = work.files(Math.max(from ?? 0, to));
  const now = dialect === "postgres" ? "now() AT TIME ZONE 'UTC'" : "UTC_TIMESTAMP()";
  const steps =
    to > (from ?? 0)
      ? migrations.slice(from ?? 0, to).map(({ version, name, up, down }, index) => {
          const row = [version, now, quoteText(name), quoteText(checksums[(from ?? 0) + index] ?? ""), quoteText(down)];
          return `${up}INSERT INTO ${history} (version, inserted_at, name, checksum, down_sql) VALUES (${row.join(", ")});\n`;
        })
      : migrations
          .slice(to, from)
          .reverse()
          .map(({ version, down }) => `${down}DELETE FROM ${history} WHERE version = ${version};\n`);
  const made = from === undefined ? [creation(work, schema, history)] : [];
  if (dialect === "mysql") return [`${made.join("")}USE ${quoteName(dialect, schema)};\n`, ...steps];
  const path = `SET LOCAL search_path = ${quoteName(dialect, schema)};\n`;
  return [...made, ...steps.map((step) => `BEGIN;\n${path}${step}COMMIT;\n`)];
}

function creation({ dialect }: Work, schema: string, history: string): string {
  const [kind, time, long] =
    dialect === "postgres" ? ["SCHEMA", "timestamp(0)", "text"] : ["DATABASE", "datetime", "longtext"];
  return `CREATE ${kind} ${quoteName(dialect, schema)};
CREATE TABLE ${history} (
  version bigint PRIMARY KEY,
  inserted_at ${time},
  name varchar(255),
  checksum char(64),
  down_sql ${long}
);
`;
}

/** MySQL takes no message above max_allowed_packet, 16 MB by default; nobody measures a difference below one. */
const LIMIT = 1_000_000;

function packets(all: readonly string[]): string[] {
  const packed: string[] = [];
  let packet = "";
  for (const piece of all) {
    if (packet !== "" && packet.length + piece.length > LIMIT) {
      packed.push(packet);
      packet = "";
    }
    packet += piece;
  }
  return [...packed, packet];
}
