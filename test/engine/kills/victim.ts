// A process that works on tenants as it is told, until it is killed: the child that `victims.ts` forks.

import { carryOut, type Order } from "./order";

/** What the process says: that it waits for an order, that its work begins, and how the work ended. */
export type Word = { readonly says: "ready" | "begins" } | { readonly says: "ended"; readonly how: string };

const say = (word: Word) => process.send?.(word);

process.on("message", (order: Order) => {
  carryOut(order, () => say({ says: "begins" })).then(
    () => say({ says: "ended", how: "done" }),
    (error: Error) => say({ says: "ended", how: error.message }),
  );
});
process.on("disconnect", () => process.exit());
say({ says: "ready" });
