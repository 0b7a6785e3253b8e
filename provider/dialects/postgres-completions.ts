// Counting the commands that PostgreSQL has completed: `pg` does not say which statement of a message failed.

import type { EventEmitter } from "node:events";
import type { PoolClient } from "pg";

/** Counts from its making until `stop`. */
export class Completions {
  count = 0;
  private readonly wire: EventEmitter;
  private readonly increment = () => {
    this.count++;
  };

  constructor(client: PoolClient) {
    this.wire = (client as unknown as { connection: EventEmitter }).connection;
    this.wire.on("commandComplete", this.increment);
  }

  stop(): void {
    this.wire.off("commandComplete", this.increment);
  }
}
