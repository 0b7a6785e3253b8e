// How a tenant stands to one migration: a mark, and what it means, for the matrix and the page.

export type Mark =
  /** Applied. */
  | "a"
  /** Missing. */
  | "m"
  /** Applied, and its file is another now. */
  | "e"
  /** Missing, and the last run failed at it. */
  | "f"
  /** Begun and not ended. */
  | "h"
  /** Applied, and there is no file. */
  | "u"
  /** Neither is there a file, nor is it applied. */
  | "-";

/** Each mark in words. */
export const MEANINGS: Readonly<Record<Mark, string>> = {
  a: "applied",
  m: "missing",
  e: "applied, its file was edited",
  f: "missing, failed",
  h: "half done",
  u: "applied, has no file",
  "-": "neither file nor applied",
};
