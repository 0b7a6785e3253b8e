// Sections: one file with an up and a down script, told apart by lines that are comments to SQL.

import { MigrationFileError } from "../../errors";
import { normalised } from "../checksum";
import { SplitError, type SqlDialect, splitStatements } from "../sql/statements";

/** A section begins. `alone`: no transaction is to hold it. */
interface Beginning {
  readonly kind: "up" | "down";
  readonly alone?: boolean;
}

/** What a tool's own line says. */
export type Mark =
  | Beginning
  /** A statement begins or ends that the tool cannot find the end of. */
  | { readonly kind: "begin" | "end" }
  /** No transaction is to hold any section of the file. */
  | { readonly kind: "alone" }
  /** Nothing that matters here. */
  | { readonly kind: "nothing" }
  | { readonly kind: "refused"; readonly reason: string; readonly next: string };

/** A tool's own lines. */
export interface SectionGrammar {
  /** The lines that begin sections, as the tool's documentation writes them. */
  readonly up: string;
  readonly down: string;
  /** What a line says; undefined for one that is SQL, or any comment. */
  mark(line: string): Mark | undefined;
  /** Whether a file without sections is an up script as a whole. Default: false. */
  readonly bare?: boolean;
}

/** One script of a file. */
export interface Section {
  /** Its lines, without those of the tool and without the blank ones around it. */
  readonly text: string;
  /** Line of the file that it begins on. */
  readonly firstLine: number;
  readonly alone: boolean;
}

interface Marked<M = Mark> {
  readonly mark: M;
  /** From 1. */
  readonly line: number;
}

type Refuse = (line: number | undefined, reason: string, next: string) => never;

/**
 * Cuts a file into its sections. The tool's lines and the blank lines around a section do not belong to its text: they
 * can be changed without a script being another one.
 * @throws MigrationFileError
 */
export function sectionsOf(
  file: string,
  source: string,
  grammar: SectionGrammar,
  dialect: SqlDialect,
): { up: Section; down: Section | undefined } {
  const lines = normalised(source).split("\n");
  const marks = lines.flatMap((text, index): Marked[] => {
    const mark = grammar.mark(text);
    return mark ? [{ mark, line: index + 1 }] : [];
  });
  const refuse: Refuse = (line, reason, next) => {
    throw new MigrationFileError(file, reason, next, line);
  };
  for (const { mark, line } of marks) if (mark.kind === "refused") refuse(line, mark.reason, mark.next);
  demandClosed(marks, refuse);

  const isFileAlone = marks.some(({ mark }) => mark.kind === "alone");
  const own = new Set(marks.map(({ line }) => line));
  const section = (from: Marked | undefined, behind: Marked | undefined): Section => {
    const body = bodyOf(lines, own, (from?.line ?? 0) + 1, behind?.line ?? lines.length + 1);
    return { ...body, alone: isFileAlone || (from !== undefined && "alone" in from.mark && from.mark.alone === true) };
  };
  const begins = marks.filter(isBeginning);
  for (const [index, begin] of begins.entries()) {
    const earlier = begins.slice(0, index).findIndex(({ mark }) => mark.kind === begin.mark.kind);
    const first = begins[earlier];
    if (first === undefined) continue;
    const isEmpty = section(first, begins[earlier + 1]).text === "";
    refuse(
      begin.line,
      `has a second \`${grammar[begin.mark.kind]}\`; the first is on line ${first.line}${isEmpty ? " and is empty" : ""}`,
      isEmpty ? `Remove the one on line ${first.line}.` : "Keep one section for each direction.",
    );
  }

  const up = begins.find(({ mark }) => mark.kind === "up");
  const down = begins.find(({ mark }) => mark.kind === "down");
  if (up === undefined) {
    if (grammar.bare && down === undefined) return { up: section(undefined, undefined), down };
    return refuse(down?.line, `has no \`${grammar.up}\``, "Write it above the script.");
  }
  if (down && down.line < up.line)
    refuse(
      down.line,
      `has \`${grammar.down}\` above \`${grammar.up}\``,
      "Move the down section behind the up section.",
    );
  const lost = firstStatement(lines.slice(0, up.line - 1), dialect);
  if (lost !== undefined)
    refuse(lost, "has SQL above its first section", `Move it below \`${grammar.up}\`, or make it a comment.`);
  return { up: section(up, down), down: down && section(down, undefined) };
}

const isBeginning = (marked: Marked): marked is Marked<Beginning> =>
  marked.mark.kind === "up" || marked.mark.kind === "down";

function demandClosed(marks: readonly Marked[], refuse: Refuse): void {
  let open: number | undefined;
  let isInSection = false;
  for (const { mark, line } of marks) {
    if (mark.kind === "begin") {
      if (!isInSection) refuse(line, "has a StatementBegin above its first section", "Move it below.");
      if (open !== undefined)
        refuse(line, `has a StatementBegin inside the one on line ${open}`, "End that one first with StatementEnd.");
      open = line;
    } else if (mark.kind === "end") {
      if (open === undefined) refuse(line, "has a StatementEnd without its StatementBegin", "Remove it.");
      open = undefined;
    } else if (mark.kind === "up" || mark.kind === "down") {
      if (open !== undefined) break;
      isInSection = true;
    }
  }
  if (open !== undefined)
    refuse(open, "has a StatementBegin without its StatementEnd", "Write StatementEnd behind it.");
}

// Lines of a section, from 1, without what does not belong to its text.
function bodyOf(
  lines: readonly string[],
  own: ReadonlySet<number>,
  from: number,
  to: number,
): { text: string; firstLine: number } {
  const isBlank = (line: number) => own.has(line) || (lines[line - 1] as string).trim() === "";
  let first = from;
  let last = to - 1;
  while (first <= last && isBlank(first)) first++;
  while (last >= first && isBlank(last)) last--;
  let text = "";
  for (let line = first; line <= last; line++) text += `${own.has(line) ? "" : lines[line - 1]}\n`;
  return { text, firstLine: first };
}

function firstStatement(lines: readonly string[], dialect: SqlDialect): number | undefined {
  try {
    return splitStatements(lines.join("\n"), dialect)[0]?.line;
  } catch (error) {
    if (!(error instanceof SplitError)) throw error;
    return error.line;
  }
}
