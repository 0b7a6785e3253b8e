// The streams of a session that are not closed: behind them nothing is answered.

interface OpenStream {
  readonly isLeft: () => boolean;
  readonly closed: Promise<void>;
}

export class OpenStreams {
  private readonly streams = new Set<OpenStream>();

  get size(): number {
    return this.streams.size;
  }

  /**
   * Counts a stream until it is closed.
   * @param isLeft Whether its reader has left it, so that it ends by itself.
   * @returns Closes it.
   */
  add(isLeft: () => boolean): () => void {
    let close = () => {};
    const closed = new Promise<void>((resolve) => {
      close = resolve;
    });
    const stream = { isLeft, closed };
    this.streams.add(stream);
    return () => {
      this.streams.delete(stream);
      close();
    };
  }

  /** Resolves when those are closed whose readers have left them. */
  async leftAreClosed(): Promise<void> {
    for (const { isLeft, closed } of this.streams) if (isLeft()) await closed;
  }
}
