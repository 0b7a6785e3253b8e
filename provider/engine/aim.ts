// What a run aims at: settled once, by a plan that was shown, or under the tenant's lock.

import { type Plan, planFor } from "../core/plan";
import { type Wanted, wantedBy } from "../core/target";
import type { Observed } from "../dialects/dialect";
import type { Goal } from "./converge";

/** The target of a run, as it is held against what is true of the tenant. */
export class Aim {
  private wanted: Wanted | undefined;

  constructor(private readonly goal: Goal) {
    this.wanted = goal.wanted;
  }

  /** The plan for a tenant that is locked. The first one settles what is wanted. */
  plan(observed: Observed): Plan {
    this.wanted ??= this.wantedFrom(observed);
    return this.planFor(this.wanted, observed);
  }

  /** The plan for a tenant that others may be working on. */
  glance(observed: Observed): Plan {
    return this.planFor(this.wanted ?? this.wantedFrom(observed), observed);
  }

  private wantedFrom(observed: Observed): Wanted {
    const { target, directory } = this.goal;
    return wantedBy(target, directory.migrations, observed, directory.path);
  }

  private planFor(wanted: Wanted, observed: Observed): Plan {
    const { schema, directory } = this.goal;
    return planFor(wanted, directory.migrations, observed, { schema, directory: directory.path });
  }
}
