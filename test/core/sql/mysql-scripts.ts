// MySQL scripts made of fragments that splitters trip over, and the same scripts with DELIMITER lines.

import fc from "fast-check";

const pick = (...choices: string[]) => fc.constantFrom(...choices);

const blank = fc.oneof(
  { weight: 6, arbitrary: pick(" ", "\n", "\r\n", "\t", "\v\f") },
  { weight: 1, arbitrary: pick(" -- it's; \"\n", " #'\n", "/* ; ' */", "/*+ `; */", " --\t;\n", " /**/ ", " --\n") },
);

function values(...names: string[]): fc.Arbitrary<string> {
  return fc.letrec<{ value: string }>((tie) => ({
    value: fc.oneof(
      { maxDepth: 3, depthSize: "small" },
      pick("1", "1.", ".5", "1.5e3", "5--1", "5-- ;\n+1", "5#'\n+1", "5/*;*/+1", "NULL", "x'41'", "0x41", "b'01'"),
      pick("'a;b'", "'it''s;'", "'a\\';b'", '"a\\";b"', '"d"";e"', "N'x;'", "'\\\\'", "'a' 'b;'", "'é😀;'"),
      pick("/*! 5 */", "/*!40000 ';*/' */", "1 /*M!100000 +1 */", "/*!99999 it's; */ 1", "/*!50001 /* ; */ 1 */"),
      pick("@end", "@`a;`", "@'case;'", "IF(1,2,3)", "REPEAT('a;',2)", ...names),
      fc.tuple(tie("value"), blank, tie("value")).map(([a, gap, b]) => `CASE WHEN${gap}${a} THEN ${b}${gap}END`),
      fc
        .tuple(tie("value"), blank, tie("value"))
        .map(([a, gap, b]) => `case${gap}${a} WHEN 1 THEN IF(1,${b},2) ELSE ${b}${gap}end`),
      fc.tuple(tie("value"), blank).map(([a, gap]) => `(${gap}${a}${gap})`),
      fc.tuple(tie("value"), tie("value"), blank).map(([a, b, gap]) => `${a}${gap}+ ${b}`),
      tie("value").map((a) => `(SELECT ${a} AS end FROM t LIMIT 1)`),
      tie("value").map((a) => `(SELECT ${a} end FROM t WHERE begin < end LIMIT 1)`),
      tie("value").map((a) => `EXISTS (SELECT ${a} AS \`a;\`\`b\` FROM t)`),
    ),
  })).value;
}

/** Where columns and parameters of these names can be seen. */
const value = values("end", "begin", "`end`", "t . begin", "t.end");
const valueWithoutNames = values();

const simple = fc.oneof(
  fc.tuple(blank, value).map(([gap, v]) => `SET @end${gap}= ${v}`),
  fc.tuple(blank, value).map(([gap, v]) => `INSERT INTO t${gap}(begin, end) VALUES (1, ${v})`),
  fc.tuple(blank, value).map(([gap, v]) => `UPDATE t SET begin = ${v}${gap}WHERE end IS NULL`),
  pick(
    "DROP TEMPORARY TABLE IF EXISTS begin_x",
    "DO 1",
    "SET @if = @case",
    "CREATE TEMPORARY TABLE IF NOT EXISTS case_x (end INT)",
  ),
);

const condition = pick("NOT FOUND", "1062, SQLSTATE VALUE '42S02'", "SQLSTATE '23000',\nSQLEXCEPTION", "SQLWARNING");

interface Bodies {
  one: string;
  many: string;
}

function bodies(mariadb: boolean, value: fc.Arbitrary<string>): fc.Arbitrary<string> {
  return fc.letrec<Bodies>((tie) => ({
    many: fc
      .array(fc.tuple(tie("one"), blank), { minLength: 1, maxLength: 3, depthIdentifier: "many" })
      .map((all) => all.map(([text, gap]) => `${text}${gap};${gap}`).join("")),
    one: fc.oneof(
      { maxDepth: 3, depthSize: "small" },
      { weight: 4, arbitrary: simple },
      fc.tuple(pick("", "LABEL: ", "LABEL :\n"), tie("many")).map(([label, all]) => `${label}BEGIN ${all}END`),
      fc
        .tuple(tie("one"), condition, value, blank)
        .map(
          ([one, when, v, gap]) =>
            `BEGIN${gap}DECLARE end INT DEFAULT ${v}; DECLARE EXIT HANDLER FOR ${when}${gap}${one}; END`,
        ),
      blank.map((gap) => `begin${gap}end`),
      fc.tuple(value, tie("many"), blank).map(([v, all, gap]) => `IF${gap}${v} THEN ${all}END${gap}IF`),
      fc
        .tuple(value, tie("many"), tie("many"), blank)
        .map(([v, a, b, gap]) => `if(${v})then${gap}${a}ELSEIF ${v} THEN ${b}ELSE${gap}${a}END IF`),
      fc
        .tuple(value, tie("many"), tie("many"), blank)
        .map(([v, a, b, gap]) => `CASE${gap}${v} WHEN ${v} THEN${gap}${a}ELSE ${b}END CASE`),
      fc.tuple(value, tie("many")).map(([v, a]) => `CASE WHEN ${v} THEN ${a}WHEN 2 THEN ${a}END CASE`),
      tie("many").map((all) => `LABEL: LOOP ${all}END LOOP`),
      fc.tuple(value, tie("many"), blank).map(([v, all, gap]) => `WHILE${gap}${v}${gap}DO ${all}END WHILE`),
      fc.tuple(value, tie("many"), blank).map(([v, all, gap]) => `REPEAT${gap}${all}UNTIL ${v}${gap}END${gap}REPEAT`),
      mariadb ? tie("many").map((all) => `FOR i IN 1..3 DO ${all}END FOR`) : simple,
    ),
  })).one;
}

const definer = pick("", "DEFINER=CURRENT_USER ", "DEFINER = CURRENT_USER() ", "/*!50017 DEFINER=current_user*/ ");
const characteristics = pick("", "COMMENT 'it''s;' ", "LANGUAGE SQL NOT DETERMINISTIC ", "SQL SECURITY INVOKER ");

function routines(mariadb: boolean): fc.Arbitrary<string[]> {
  const body = bodies(mariadb, values("end", "begin", "`end`"));
  const bodyWithoutNames = bodies(mariadb, valueWithoutNames);
  return fc.oneof(
    fc
      .tuple(definer, blank, characteristics, body)
      .map(([by, gap, how, text]) => [
        "DROP PROCEDURE IF EXISTS p",
        `CREATE ${by}PROCEDURE${gap}p(IN begin INT, end SET('a;','b')) ${how}${text}`,
      ]),
    fc
      .tuple(definer, value, body)
      .map(([by, v, text]) => [
        "DROP FUNCTION IF EXISTS f",
        `create ${by}function f(begin INT, end INT) RETURNS VARCHAR(10) CHARSET utf8mb4 DETERMINISTIC BEGIN ${text}; RETURN ${v}; END`,
      ]),
    fc
      .tuple(definer, value, blank)
      .map(([by, v, gap]) => [
        "DROP FUNCTION IF EXISTS f",
        `CREATE ${by}FUNCTION f(begin INT, end INT) RETURNS INT DETERMINISTIC${gap}RETURN ${v}`,
        "DROP FUNCTION f",
        `CREATE FUNCTION f(begin INT, end INT) RETURNS INT DETERMINISTIC${gap}IF ${v} THEN RETURN ${v}; ELSE RETURN IF(1,2,3); END IF`,
      ]),
    fc
      .tuple(definer, blank, bodyWithoutNames)
      .map(([by, gap, text]) => [
        "DROP TRIGGER IF EXISTS g",
        `CREATE${gap}${by}TRIGGER g BEFORE INSERT ON t FOR EACH${gap}ROW ${text}`,
        `CREATE TRIGGER h BEFORE INSERT ON t FOR EACH ROW FOLLOWS g${gap}${text}`,
        "DROP TRIGGER h",
      ]),
    fc
      .tuple(definer, blank, bodyWithoutNames)
      .map(([by, gap, text]) => [
        "DROP EVENT IF EXISTS e",
        `CREATE ${by}EVENT e ON SCHEDULE EVERY IF(1,2,3) DAY DISABLE COMMENT ';' DO${gap}${text}`,
        `ALTER EVENT e DO ${text}`,
      ]),
    mariadb
      ? bodyWithoutNames.map((text) => [`BEGIN NOT ATOMIC IF 0 THEN ${text}; END IF; END`, `IF 0 THEN ${text}; END IF`])
      : simple.map(() => ["BEGIN", "SELECT 1", "COMMIT"]),
  );
}

const query = fc
  .tuple(blank, value, blank, pick("", "BEGIN", "COMMIT"))
  .map(([a, v, b, more]) => [`SELECT${a}${v}${b}AS end FROM t`, ...(more === "" ? [] : [more])]);

/** The statements of a valid script; they can be run again and again. */
export function mysqlStatements(mariadb: boolean): fc.Arbitrary<string[]> {
  const labelled = (text: string) => {
    let labels = 0;
    return text.replaceAll("LABEL", () => `l${++labels}`);
  };
  return fc
    .array(fc.oneof(query, routines(mariadb)), { minLength: 1, maxLength: 4 })
    .map((all) => all.flat().map(labelled));
}

const DELIMITERS: [line: string, delimiter: string][] = [
  ["DELIMITER //\n", "//"],
  ["delimiter $$\r\n", "$$"],
  ["  Delimiter\t;;\n", ";;"],
  ["DELIMITER |  \n", "|"],
  ["DELIMITER 'END_OF' ignored\n", "END_OF"],
  ['DELIMITER "a b"\n', "a b"],
  ["DELIMITER ;\n", ";"],
];

/** Writes statements down for the server alone, with semicolons only. */
export const plainly = fc
  .func<string[], string>(blank)
  .map((gap) => (statements: string[]) => statements.map((text) => `${gap(text)}${text}`).join(";"));

/** Writes statements down for the client: any delimiter, several statements before one, empty ones. */
export const withDelimiters = fc
  .func<string[], [number, boolean, string, string]>(
    fc.tuple(fc.nat(DELIMITERS.length - 1), fc.boolean(), blank, pick("", "\uFEFF", "-- a\n", "--a;\n")),
  )
  .map((style) => (statements: string[]) => {
    let script = style("start")[3];
    let current = ";";
    for (const [i, text] of statements.entries()) {
      const [choice, keep, gap] = style(`${i}`);
      const [line, delimiter] = DELIMITERS[choice] ?? ["", ";"];
      const shared = keep && current !== ";" && i > 0;
      if (!shared && delimiter !== current) script += `\n${line}`;
      if (!shared) current = delimiter;
      const next = style(`${i + 1}`);
      const sharesNext = next[1] && current !== ";" && i < statements.length - 1;
      script += `${gap}${text}${gap}${sharesNext ? ";" : `${current}\n`}`;
    }
    return script;
  });
