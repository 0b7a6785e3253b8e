// What every error says: what failed, what is true now, what to do next.

/** The three sentences of an error. */
export interface Report {
  /** What failed, with the names quoted. */
  readonly what: string;
  /** What is true now, where that is not obvious. */
  readonly now?: string | undefined;
  /** What to do next. */
  readonly next: string;
}

/** Base of all expected errors: its message is the report, one sentence a line. */
export class TenantexError extends Error implements Report {
  readonly what: string;
  readonly now: string | undefined;
  readonly next: string;

  constructor(report: Report, options?: ErrorOptions) {
    super([report.what, report.now, report.next].filter(Boolean).join("\n"), options);
    this.name = new.target.name;
    this.what = report.what;
    this.now = report.now;
    this.next = report.next;
  }
}

/** Text in double quotes, with control characters and quotes made visible. */
export function quoted(text: string): string {
  // JSON leaves those behind ASCII as they are, and a terminal may take them for commands.
  return JSON.stringify(text).replace(
    /[\u007f-\u009f]/g,
    (character) => `\\u00${character.charCodeAt(0).toString(16)}`,
  );
}
