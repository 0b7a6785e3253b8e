// A MySQL or MariaDB server as the judge of our splitter: it cuts a packet of several statements itself.

import { type Connection, createConnection } from "mysql2";

/** A database of its own on a server, with a table whose columns are named like keywords. */
export class JudgeDatabase {
  private readonly name = `splitter_${process.pid}_${Math.random().toString(36).slice(2)}`;

  private constructor(
    private readonly many: Connection,
    private readonly single: Connection,
    /** Which of the two servers it is. */
    readonly product: "mysql" | "mariadb",
  ) {}

  static async open(url: string): Promise<JudgeDatabase> {
    const many = connect(url, true);
    const version = await new Promise<string>((resolve, reject) => {
      many.query("SELECT VERSION()", (error, rows) => (error ? reject(error) : resolve(JSON.stringify(rows))));
    });
    const product = /mariadb/i.test(version) ? "mariadb" : "mysql";
    const judge = new JudgeDatabase(many, connect(url, false), product);
    await judge.renew();
    return judge;
  }

  /** Forgets what the statements so far have made. */
  async renew(): Promise<void> {
    await count(this.many, `DROP DATABASE IF EXISTS ${this.name}; CREATE DATABASE ${this.name}`);
    for (const connection of [this.many, this.single]) await count(connection, `USE ${this.name}`);
    await count(this.many, "CREATE TABLE t (a INT, begin INT, end INT)");
  }

  /** The number of statements the server finds in a text. */
  statementsIn(sql: string): Promise<number> {
    return count(this.many, sql);
  }

  /** Runs a text on a connection that takes one statement at a time. */
  async runOne(statement: string): Promise<void> {
    await count(this.single, statement);
  }

  async close(): Promise<void> {
    await count(this.many, `DROP DATABASE IF EXISTS ${this.name}`);
    this.many.destroy();
    this.single.destroy();
  }
}

function connect(url: string, multipleStatements: boolean): Connection {
  return createConnection({ uri: url, multipleStatements, charset: "utf8mb4", flags: ["-IGNORE_SPACE"] });
}

// The driver tells of the fields of every result, also of those that have none.
function count(connection: Connection, sql: string): Promise<number> {
  return new Promise((resolve, reject) => {
    let results = 0;
    const query = connection.query(sql, (error) => {
      if (error) reject(new Error(`${error.message}\nin statement ${results + 1} of:\n${sql}`));
      else resolve(results);
    });
    query.on("fields", () => results++);
  });
}
