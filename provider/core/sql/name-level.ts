// Owns what a name stands for inside one pair of parentheses: a relation, another object, or a column.

const words = (list: string): ReadonlySet<string> => new Set(list.split(" "));

const BEFORE_INTO = words("INSERT MERGE REPLACE IGNORE DELAYED LOW_PRIORITY HIGH_PRIORITY");
const BEFORE_A_RELATION = words(
  "ONLY LATERAL INTO TABLE TEMP TEMPORARY UNLOGGED IF EXISTS IGNORE DELAYED QUICK LOW_PRIORITY HIGH_PRIORITY",
);
const AFTER_RELATIONS = words(
  "WHERE SET GROUP ORDER HAVING LIMIT OFFSET FETCH FOR UNION EXCEPT INTERSECT RETURNING WINDOW VALUES LOOP THEN DO INTO",
);
const AFTER_A_COLUMN = words(", ) = AS FROM IS AND OR");

/** How a text uses words that differ between dialects. */
export interface WordUse {
  /** INSERT and REPLACE can do without INTO. */
  readonly insertsWithoutInto: boolean;
  /** SELECT … INTO makes a table. */
  readonly selectsIntoTables: boolean;
}

/** A word with what stands around it. */
export interface Place {
  readonly before: string;
  readonly word: string;
  readonly next: string;
}

/** What holds inside one pair of parentheses, or outside of all. */
export class NameLevel {
  /** Whether the next name is a relation. */
  expects: boolean;
  /** Whether a comma leads to one more relation. */
  private list: boolean;
  /** Whether USING leads to a relation. */
  private using = false;

  /**
   * @param head whether every dotted name is one of an object: in the head of a DDL statement, and in the list it holds
   * @param relations whether it stands where a relation could
   * @param query whether FROM leads to a relation; in EXTRACT(… FROM …) it does not
   */
  constructor(
    public head: boolean,
    relations: boolean,
    private query: boolean,
  ) {
    this.expects = this.list = relations;
  }

  /** Whether the next name is a relation, which from now on is one of the past. */
  take(): boolean {
    const { expects } = this;
    this.expects = false;
    return expects;
  }

  readComma(): void {
    this.expects = this.list;
  }

  readSelect(): void {
    this.query = true;
    this.expects = this.list = this.using = false;
  }

  /** Reads a word that may lead to a relation; false when it does not, and so may be a name itself. */
  readWord(place: Place, use: WordUse): boolean {
    const { word, before } = place;
    if (AFTER_RELATIONS.has(word)) this.list = false;
    if (word === "LOOP" || word === "WHERE") this.using = false;
    if (this.leadsToRelation(place, use)) this.expects = true;
    else return this.expects && (BEFORE_A_RELATION.has(word) || (word === "NOT" && before === "IF"));
    return true;
  }

  private leadsToRelation({ before, word, next }: Place, use: WordUse): boolean {
    switch (word) {
      case "JOIN":
      case "STRAIGHT_JOIN":
      case "TABLE":
      case "REFERENCES":
      case "CALL":
        return true;
      case "FROM":
        // IS DISTINCT FROM
        if (!this.query || before === "DISTINCT") return false;
        this.list = true;
        return true;
      case "INTO":
        return use.selectsIntoTables || BEFORE_INTO.has(before);
      case "UPDATE":
        // A column may be called update, and after ON DUPLICATE KEY UPDATE there is one.
        if (AFTER_A_COLUMN.has(next)) return false;
        this.query = true;
        this.list = before !== "KEY";
        return this.list;
      case "USING":
        if (this.using) this.list = true;
        return this.using;
      case "DELETE":
      case "MERGE":
        this.query = true;
        this.using = next === "FROM" || next === "INTO";
        return false;
      case "INSERT":
      case "REPLACE":
        this.query = true;
        // MySQL has functions of these names.
        return use.insertsWithoutInto && next !== "(";
      default:
        return false;
    }
  }
}
