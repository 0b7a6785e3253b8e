// Owns which names of a statement stand for an object of a schema, and not for a column.

import { NameLevel } from "./name-level";
import type { SqlDialect } from "./statements";
import { startsStatement, type Term } from "./terms";

/** A name that stands for a relation, or a dotted one that stands for any object. */
export interface ObjectName {
  readonly term: Term;
  /** The schema it names. */
  readonly schema: string | undefined;
}

const words = (list: string): ReadonlySet<string> => new Set(list.split(" "));

const HEADS: Record<SqlDialect, ReadonlySet<string>> = {
  postgres: words(
    "CREATE ALTER DROP COMMENT TRUNCATE LOCK ANALYZE VACUUM CLUSTER REINDEX REFRESH GRANT REVOKE SECURITY COPY",
  ),
  mysql: words("CREATE ALTER DROP RENAME TRUNCATE LOCK ANALYZE OPTIMIZE REPAIR CHECK CHECKSUM GRANT REVOKE"),
};
const KINDS = words("TABLE VIEW INDEX TRIGGER EVENT RULE TYPE FUNCTION PROCEDURE");
const AFTER_THE_HEAD = words("WHERE BEGIN RETURN DO ROW");
const AFTER_A_DECLARATION = words("DEFAULT FOR IS = :");
const BEFORE_VALUES = words("CHECK USING WITH SET RESET WHEN DEFAULT AS RANGE LIST HASH KEY UNIQUE VALUES IN ON");

/** The names of a text's objects, in order. In PL/pgSQL, INTO leads to variables and DECLARE to types. */
export function objectNames(terms: readonly Term[], dialect: SqlDialect, isPlpgsql = false): ObjectName[] {
  return new Reader(terms, dialect, isPlpgsql).read();
}

class Reader {
  private readonly found: ObjectName[] = [];
  private levels = [new NameLevel(false, false, true)];
  private verb = "";
  private kind = "";
  private declares = false;

  constructor(
    private readonly terms: readonly Term[],
    private readonly dialect: SqlDialect,
    private readonly isPlpgsql: boolean,
  ) {}

  read(): ObjectName[] {
    for (const [i, term] of this.terms.entries()) {
      if (term.parts.length > 1) this.readDotted(i, term);
      else if (term.kind === "word") this.readWord(i, term);
      else if (term.kind === "name") this.readName(term);
      else this.readSymbol(i, term.word);
    }
    return this.found;
  }

  private get level(): NameLevel {
    return this.levels.at(-1) as NameLevel;
  }

  private get isRoot(): boolean {
    return this.levels.length === 1;
  }

  private word(i: number): string {
    return this.terms[i]?.word ?? "";
  }

  private startStatement(verb: string, head: boolean): void {
    this.levels = [new NameLevel(head, false, true)];
    this.verb = verb;
    this.kind = "";
  }

  private readSymbol(i: number, word: string): void {
    const relations = this.level.take();
    if (word === ";") this.startStatement("", this.declares);
    else if (word === "(" || word === "[") this.levels.push(new NameLevel(this.isList(i), relations, false));
    else if (word === ")" || word === "]") this.close();
    else if (word === ",") this.readComma();
    else if (this.declares && AFTER_A_DECLARATION.has(word)) this.level.head = false;
  }

  // In the head of a statement, parentheses hold columns or parameters with their types, or else expressions.
  private isList(i: number): boolean {
    const before = this.word(i - 1);
    const definesType = this.kind === "TYPE" && (before === "AS" || before === "RANGE");
    const isOutermost = this.isRoot || this.word(i - 2) === "USING";
    return isOutermost && this.level.head && (definesType || !BEFORE_VALUES.has(before));
  }

  private close(): void {
    if (!this.isRoot) this.levels.pop();
    // Behind its parameters, the body of a MySQL routine may begin with any word.
    const isRoutine = this.kind === "FUNCTION" || this.kind === "PROCEDURE";
    if (this.isRoot && this.dialect === "mysql" && isRoutine) this.level.head = false;
  }

  private readComma(): void {
    this.level.readComma();
    // ALTER TABLE … TYPE … USING expression, …
    if (this.isRoot && this.verb === "ALTER" && this.kind === "TABLE") this.level.head = true;
  }

  private readWord(i: number, term: Term): void {
    const { word } = term;
    if (this.isRoot && HEADS[this.dialect].has(word) && startsStatement(this.terms, i)) {
      this.startStatement(word, true);
      return;
    }
    if (this.isRoot) this.readHead(word);
    if (word === "SELECT") this.readSelect();
    else {
      const place = { before: this.word(i - 1), word, next: this.word(i + 1) };
      const isMysql = this.dialect === "mysql";
      const use = { insertsWithoutInto: isMysql, selectsIntoTables: !isMysql && !this.isPlpgsql };
      if (!this.level.readWord(place, use)) this.readName(term);
    }
  }

  private readHead(word: string): void {
    const { level } = this;
    if (this.isPlpgsql && word === "DECLARE") this.declares = level.head = true;
    else if (word === "BEGIN") this.declares = level.head = false;
    else if (this.declares && AFTER_A_DECLARATION.has(word)) level.head = false;
    else if (AFTER_THE_HEAD.has(word) || (word === "USING" && this.verb === "ALTER")) level.head = false;
    else if (this.kind === "" && this.verb !== "" && KINDS.has(word)) this.kind = word;
  }

  // GRANT SELECT ON …, CREATE RULE … AS ON SELECT TO …
  private readSelect(): void {
    if (this.kind !== "RULE" && this.verb !== "GRANT" && this.verb !== "REVOKE") this.level.head = false;
    this.level.readSelect();
  }

  private readName(term: Term): void {
    if (this.level.take()) this.found.push({ term, schema: undefined });
  }

  private readDotted(i: number, term: Term): void {
    const { level } = this;
    const before = this.word(i - 1);
    const isRelation = level.take();
    if (term.word === "." || before === "@") return;
    const { parts } = term;
    const isInHead = level.head && before !== "SET" && before !== "RESET";
    const isObject = isRelation || isInHead || this.word(i + 1) === "(";
    if (this.dialect === "mysql") {
      if (isObject) this.found.push({ term, schema: parts.at(-2) });
    } else if (isObject || this.isType(i)) {
      this.found.push({ term, schema: parts.at(this.namesColumn(i) ? -3 : -2) });
    } else if (parts[0] === "public") this.found.push({ term, schema: "public" });
  }

  // value::type, CAST(value AS type), type 'value', COLLATE collation, OPERATOR(schema.operator)
  private isType(i: number): boolean {
    const before = this.word(i - 1);
    const second = this.word(i - 2);
    if (before === "AS" || before === "COLLATE" || this.terms[i + 1]?.kind === "string") return true;
    return (before === ":" && second === ":") || (before === "(" && second === "OPERATOR");
  }

  private namesColumn(i: number): boolean {
    const before = this.word(i - 1);
    const isCopied = this.word(i + 1) === "%" && this.word(i + 2) === "TYPE";
    return isCopied || before === "COLUMN" || (before === "BY" && this.word(i - 2) === "OWNED");
  }
}
