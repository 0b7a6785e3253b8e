// A bar on the terminal for work that takes a while; nothing where nobody watches.

import type { Terminal } from "./terminal";

/** Shortest time between two drawings, in milliseconds. */
const PAUSE = 80;

/** A bar that is drawn. */
export interface ProgressBar {
  /** One more is done, or `text` is what goes on now. */
  step(text?: string, done?: number): void;
  /** Takes the bar away, prints something, and lets the bar come back. */
  around(print: () => void): void;
  /** Takes the bar away. */
  end(): void;
}

/**
 * Draws a bar of work on the terminal.
 * @param total How many things there are to do.
 */
export function progressBar(terminal: Terminal, total: number): ProgressBar {
  if (!terminal.isInteractive || total === 0) return { step: () => {}, around: (print) => print(), end: () => {} };
  const stream = process.stderr;
  let done = 0;
  let text = "";
  let drawn = 0;
  const clear = () => void stream.write("\r\x1b[2K");
  const draw = () => {
    stream.write(`\r\x1b[2K${barText(done, total, text, stream.columns || 80)}`);
    drawn = Date.now();
  };
  return {
    step: (now = text, more = 0) => {
      text = now;
      done += more;
      if (Date.now() - drawn >= PAUSE) draw();
    },
    around: (print) => {
      clear();
      print();
      draw();
    },
    end: clear,
  };
}

/** `[#####-----] 12/24 applying 3_name_users`, in at most `columns` columns. */
export function barText(done: number, total: number, text: string, columns: number): string {
  const count = `${done}/${total}`;
  const width = Math.max(4, Math.min(30, columns - count.length - 4 - Math.min(text.length, 24)));
  const full = Math.round((Math.min(done, total) / total) * width);
  const bar = `[${"#".repeat(full)}${"-".repeat(width - full)}] ${count} ${text}`;
  return bar.length < columns ? bar.trimEnd() : `${bar.slice(0, Math.max(0, columns - 2))}…`;
}
