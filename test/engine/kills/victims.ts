// The processes that are killed at work, one at a time, with the next one waiting because they start slowly.

import { type ChildProcess, fork } from "node:child_process";
import { join } from "node:path";
import type { Order } from "./order";
import type { Word } from "./victim";

export class Victims {
  private current: Victim | undefined;
  private next = new Victim();

  /** One that lives. */
  living(): Victim {
    if (this.current === undefined || this.current.isDead) {
      this.current = this.next;
      this.next = new Victim();
    }
    return this.current;
  }

  end(): void {
    this.current?.kill();
    this.next.kill();
  }
}

export class Victim {
  isDead = false;
  /** How its work ended, once it has: "done", what the engine said, or "killed". */
  outcome: string | undefined;
  /** How many orders it was given. */
  works = 0;
  private readonly child: ChildProcess;
  private readonly ready: Promise<void>;
  private heard: (word: Word) => void = () => {};

  constructor() {
    this.child = fork(join(__dirname, "victim.ts"), {
      execArgv: ["--import", "tsx"],
      cwd: join(__dirname, "../../.."),
      // Nothing of the test runner's own, such as its conditions for imports.
      env: { PATH: process.env.PATH, TMPDIR: process.env.TMPDIR },
    });
    this.ready = new Promise((resolve, reject) => {
      this.heard = () => resolve();
      this.child.once("exit", () => reject(new Error("The victim ended before it was ready.")));
    });
    this.ready.catch(() => {});
    this.child.on("message", (word: Word) => this.heard(word));
    this.child.once("exit", () => {
      this.isDead = true;
      this.heard({ says: "ended", how: "killed" });
    });
  }

  /** Resolves when the work is about to begin. */
  async work(order: Order): Promise<void> {
    await this.ready;
    this.outcome = undefined;
    this.works++;
    await new Promise<void>((resolve) => {
      this.heard = (word) => {
        if (word.says === "ended") this.outcome = word.how;
        resolve();
      };
      this.child.send(order);
    });
  }

  /** Resolves with how its work ended. */
  ended(): Promise<string> {
    return new Promise((resolve) => {
      if (this.outcome !== undefined) return resolve(this.outcome);
      this.heard = (word) => {
        if (word.says !== "ended") return;
        this.outcome = word.how;
        resolve(word.how);
      };
    });
  }

  kill(): void {
    // Its end is heard of later.
    this.isDead = true;
    this.child.kill("SIGKILL");
  }
}
