// Progress: what long work has come to, said seldom enough to be read.

/** Where progress is shown. */
export interface ProgressLog {
  progress(urn: string, text: string): void;
}

/** Between two messages, and before the first one, in milliseconds. */
const PAUSE = 2000;

/**
 * The progress of one piece of work on a resource, from now on. Work that is done within two seconds shows nothing;
 * longer work shows the latest step, and another one at most every two seconds.
 */
export class Progress {
  private latest: string | undefined;
  private shown: string | undefined;
  private shownAt: number;
  private timer: NodeJS.Timeout | undefined;
  private isOver = false;

  /** @param now A clock in milliseconds that never goes back. */
  constructor(
    private readonly log: ProgressLog,
    private readonly urn: string,
    private readonly now: () => number = () => performance.now(),
  ) {
    this.shownAt = now();
  }

  /** What the work is at now. */
  step(text: string): void {
    this.latest = text;
    if (this.isOver || this.timer !== undefined || text === this.shown) return;
    const wait = this.shownAt + PAUSE - this.now();
    if (wait <= 0) this.show();
    else this.timer = setTimeout(() => this.show(), wait).unref();
  }

  /** Ends the work: nothing more is shown. */
  end(): void {
    this.isOver = true;
    clearTimeout(this.timer);
  }

  private show(): void {
    this.timer = undefined;
    if (this.latest === undefined || this.latest === this.shown) return;
    this.shown = this.latest;
    this.shownAt = this.now();
    this.log.progress(this.urn, this.latest);
  }
}
