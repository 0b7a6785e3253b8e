// What ends a run on many tenants early: the wish of whoever has its signal, or a listener that throws.

/** The early end of one run. */
export class Ending {
  private readonly controller = new AbortController();
  private thrown: { readonly error: unknown } | undefined;
  private readonly end = () => this.controller.abort();

  constructor(private readonly wish: AbortSignal | undefined) {
    if (wish?.aborted) this.end();
    wish?.addEventListener("abort", this.end);
  }

  get signal(): AbortSignal {
    return this.controller.signal;
  }

  /** Calls a listener. The first that throws ends the run, which is told when all that runs has ended. */
  call(listener: () => void): void {
    try {
      listener();
    } catch (error) {
      this.thrown ??= { error };
      this.end();
    }
  }

  /** @throws What a listener threw. */
  demandHeard(): void {
    if (this.thrown) throw this.thrown.error;
  }

  /** Lets go of the signal, which may outlive many runs. */
  close(): void {
    this.wish?.removeEventListener("abort", this.end);
  }
}
