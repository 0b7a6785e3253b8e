// Errors about whose directory of migrations it is.

import { quoted, TenantexError } from "./report";

/** A directory looks like those of several tools. */
export class AmbiguousFormatError extends TenantexError {
  constructor(
    readonly directory: string,
    /** The formats, and what shows each. */
    readonly formats: readonly { readonly format: string; readonly evidence: string }[],
  ) {
    const seen = formats.map(({ format, evidence }) => `${format} (${evidence})`);
    const names = formats.map(({ format }) => quoted(format));
    super({
      what: `The migrations directory ${quoted(directory)} looks like ${seen.join(", and like ")}.`,
      next: `Say which it is with \`format\`: ${names.join(" or ")}; or move the files of the other elsewhere.`,
    });
  }
}

/** A directory holds migrations that are code. */
export class CodeMigrationsError extends TenantexError {
  constructor(
    readonly directory: string,
    /** The files of code. */
    readonly files: readonly string[],
    /** Whose they are, as far as it shows, and how to get their SQL. */
    origin: { readonly tool: string; readonly sql: string } | undefined,
    /** Whether there are migrations in SQL beside them. */
    readonly isHalf: boolean,
  ) {
    const shown = files.slice(0, 5).map(quoted).join(", ");
    const more = files.length > 5 ? ` and ${files.length - 5} more` : "";
    const whose = origin ? ` (${origin.tool})` : "";
    super({
      what: `The migrations directory ${quoted(directory)} holds migrations that are code${whose}: ${shown}${more}.`,
      now: isHalf ? "Without them the ones in SQL make another schema, so that none is read." : undefined,
      next: `Write the SQL that each of them runs into files VERSION_name.up.sql and .down.sql with the same versions, in a directory of their own${origin ? `; ${origin.sql}` : ""}.`,
    });
  }
}
