// PostgreSQL scripts made of fragments that splitters trip over.

import fc from "fast-check";

const pick = (...choices: string[]) => fc.constantFrom(...choices);

const blank = fc.oneof(
  { weight: 6, arbitrary: pick(" ", "\n", "\r\n", "\t", "  ") },
  {
    weight: 1,
    arbitrary: pick("\f", "\v", " -- it's; \"\n", " /* ; ' */ ", " /* /* $$ ; */ ' ; */ ", " --\r", " /**/ "),
  },
);

const value: fc.Arbitrary<string> = fc.letrec<{ value: string }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3, depthSize: "small" },
    pick("1", "'a'", "t.end", "5*/*;*/3", "1.5e3", "5.", "$1", "NULL", "a$b$c", "é$x$", "begin", "atomic", "😀"),
    pick(
      "'a;b'",
      "'it''s;'",
      "'a\\'",
      "E'a\\';b'",
      "e'\\\\'",
      "E'a'\n'\\';b'",
      "'a;'\r\n\t'b'",
      "U&'d\\0061;'",
      "N'a;'",
    ),
    pick("B'101'", "X'1F'", "$$;'$$", '$t$ $$ ; " $t$', "$é$;$é$", "date'2020-01-01'", '"a;b"', '"a""b;"', 'U&"d;"'),
    fc.tuple(tie("value"), blank, tie("value")).map(([a, gap, b]) => `CASE WHEN${gap}${a} = 1 THEN ${b}${gap}END`),
    fc.tuple(tie("value"), blank).map(([a, gap]) => `(${gap}${a}${gap})`),
    fc.tuple(tie("value"), tie("value"), blank).map(([a, b, gap]) => `${a}${gap}+ -- ;\n${b}`),
    tie("value").map((a) => `(SELECT ${a} AS end)`),
  ),
})).value;

const query = fc.oneof(
  fc.tuple(blank, value, blank).map(([a, v, b]) => `SELECT${a}${v}${b}AS end`),
  fc.tuple(blank, value).map(([a, v]) => `SELECT ${v},${a}case_when, "end"`),
  fc.tuple(blank, value).map(([a, v]) => `INSERT INTO begin${a}VALUES (${v})`),
  fc.tuple(blank, value).map(([a, v]) => `UPDATE t SET begin =${a}${v}`),
  fc.tuple(blank).map(([a]) => `SELECT a end,${a}b case FROM t`),
);

const routineHead = fc
  .tuple(pick("CREATE FUNCTION", "create or replace function", "CREATE OR/**/REPLACE PROCEDURE"), blank, blank)
  .chain(([create, a, b]) =>
    pick("f()", "begin.f(begin atomic)", '"atomic"(a int DEFAULT (1))', "f(OUT x int)").map(
      (name) => create + a + name + b,
    ),
  );

const body = fc
  .array(fc.tuple(query, blank), { maxLength: 4 })
  .map((all) => all.map(([q, gap]) => `${q}${gap};${gap}`).join(""));

const statement = fc.oneof(
  { weight: 4, arbitrary: query },
  {
    weight: 1,
    arbitrary: pick("BEGIN", "COMMIT", "END", "VACUUM", "DO $$ BEGIN; END; $$", "DROP TABLE begin, atomic"),
  },
  {
    weight: 2,
    arbitrary: fc.tuple(routineHead, body, blank).map(([head, all, gap]) => `${head}BEGIN${gap}ATOMIC ${all}END`),
  },
  { weight: 1, arbitrary: routineHead.map((head) => `${head}AS $b$ BEGIN ATOMIC; ' $$ END; $b$ LANGUAGE sql`) },
  {
    weight: 1,
    arbitrary: fc.tuple(routineHead, value).map(([head, v]) => `${head}RETURN CASE WHEN ${v} = 1 THEN 1 END`),
  },
  {
    weight: 1,
    arbitrary: fc
      .tuple(query, query, blank)
      .map(([a, b, gap]) => `CREATE RULE r AS ON INSERT TO t DO${gap}(${a};${gap}${b};)`),
  },
);

/** A valid script with the statements it was joined from. */
export const postgresScript = fc
  .tuple(
    fc.array(fc.tuple(blank, statement, blank, pick(";", ";", ";", ";;", ";\n;")), { maxLength: 6 }),
    fc.option(statement, { nil: "" }),
    blank,
  )
  .map(([terminated, last, gap]) => ({
    sql: terminated.map((parts) => parts.join("")).join("") + gap + last + gap,
    statements: [...terminated.map(([, text]) => text), ...(last === "" ? [] : [last])],
  }));

const soup = (...fragments: string[]) => fc.array(pick(...fragments), { maxLength: 14 }).map((parts) => parts.join(""));
const ANYWHERE = [
  ";",
  ";",
  " ",
  "\n",
  "\r",
  "\f",
  "a",
  "é",
  "1",
  "$1",
  "$",
  "$$",
  "$a$",
  "$A$",
  '"',
  "'",
  "''",
  "(",
  "\\",
];

/** Text that need not make sense, with every kind of comment. */
export const commentSoup = soup(...ANYWHERE, "--", "-", "/*", "/*", "*/", "*/", "/", "*", "+", "U&", "b", "1.", "..");

/** Text that need not make sense, with every kind of string. */
export const escapeSoup = soup(
  ...ANYWHERE,
  "E'",
  "e'",
  "E",
  "U&'",
  'u&"',
  "B'",
  "x'",
  "n'",
  "\\'",
  "\\\\",
  "'\n'",
  "1e",
  "_",
);
