// The roll of a run: which tenants it has met, so that two of one program do not share a schema.

import { SchemaTakenError } from "../errors";
import type { Bag } from "./properties";

export class Roll {
  private readonly holders = new Map<string, string>();
  private readonly met = new Map<string, Bag>();

  /** @throws SchemaTakenError */
  enter(schema: string, urn: string): void {
    const holder = this.holders.get(schema);
    if (holder !== undefined && holder !== urn) throw new SchemaTakenError(schema, holder);
    this.holders.set(schema, urn);
  }

  /** The tenant's inputs in the state, where the state has it; the engine checks a replacement as if it had not. */
  meet(urn: string, olds: Bag): Bag | undefined {
    if (olds.schema !== undefined) this.met.set(urn, olds);
    return this.met.get(urn);
  }
}
