// Directories of files with sections: what all such tools have in common.

import { normalised } from "../checksum";
import { type Format, inOrder, isTopSql, type Look, type Part, type ToolOrder, textOf, unnamed } from "./format";
import { isHalf } from "./pairs";
import { type SectionGrammar, sectionsOf } from "./sections";

/** What tells such tools apart. */
export interface Sectioned {
  readonly name: string;
  readonly tool: string;
  /** Names of files, with the groups `version` and `name`. */
  readonly names: RegExp;
  readonly example: string;
  readonly grammar: SectionGrammar;
  readonly order?: ToolOrder;
}

/** The format of a tool whose files have sections. */
export function sectioned(of: Sectioned): Format & { readonly grammar: SectionGrammar } {
  const { name, tool, names, example, grammar, order } = of;
  return {
    name,
    tool,
    example,
    grammar,
    ...(order ? { order } : {}),
    look: (directory) => lookFor(directory, grammar),
    reads: isTopSql,
    *parts(files, dialect) {
      for (const file of inOrder(files)) {
        const match = names.exec(file.name)?.groups as { version: string; name: string } | undefined;
        if (match === undefined) throw unnamed(file.name, example);
        const source = textOf(file);
        const { up, down } = sectionsOf(file.name, source, grammar, dialect);
        const common = { file: file.name, version: match.version, name: match.name, source };
        yield { ...common, direction: "up", ...up };
        if (down) yield { ...common, direction: "down", ...down };
      }
    },
  };
}

function lookFor({ names, text }: Look, grammar: SectionGrammar): string | undefined {
  for (const name of names) {
    if (!isTopSql(name) || isHalf(name)) continue;
    const mark = firstMark(text(name), grammar);
    if (mark !== undefined) return `${name} has \`${mark.text}\` on line ${mark.line}`;
  }
  return undefined;
}

/** The first line of a file by which a tool begins a section. */
export function firstMark(text: string, { mark }: SectionGrammar): { text: string; line: number } | undefined {
  const lines = normalised(text).split("\n");
  const index = lines.findIndex((line) => ["up", "down"].includes(mark(line)?.kind ?? ""));
  return index < 0 ? undefined : { text: (lines[index] as string).trim(), line: index + 1 };
}

/** The key by which names are ordered that a tool orders as text. */
export const fileName = ({ file }: Part): string => file;
