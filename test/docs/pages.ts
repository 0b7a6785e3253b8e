// The pages of the documentation, and the blocks of code in them.

import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { REPOSITORY } from "../package/pack";

export interface Page {
  /** Path from the root of the repository. */
  readonly name: string;
  readonly text: string;
}

/** A fenced block. */
export interface Block {
  readonly page: string;
  /** Line of its first line of text, from 1. */
  readonly line: number;
  /** Word behind the fence, such as `sh`. */
  readonly language: string;
  readonly text: string;
}

/** README.md, everything in docs/, and the examples' READMEs, whose commands test/examples.test.ts runs. */
export function readPages(): Page[] {
  const below = (folder: string) =>
    readdirSync(path.join(REPOSITORY, folder), { recursive: true, encoding: "utf8" })
      .filter((name) => name.endsWith(".md") && !name.includes("node_modules"))
      .map((name) => path.posix.join(folder, name))
      .sort();
  return ["README.md", ...below("docs"), ...below("examples")].map((name) => ({
    name,
    text: readFileSync(path.join(REPOSITORY, name), "utf8"),
  }));
}

/** @throws Error for a block without a language: nobody could say what runs it. */
export function blocksOf({ name, text }: Page): Block[] {
  const blocks: Block[] = [];
  let open: { line: number; language: string; indent: string; lines: string[] } | undefined;
  for (const [i, line] of text.split("\n").entries()) {
    const [, indent = "", language = ""] = /^(\s*)```(.*)$/.exec(line) ?? [];
    const isFence = /^\s*```/.test(line);
    if (open === undefined) {
      if (!isFence) continue;
      if (language === "") throw new Error(`${name}:${i + 1}: a block of code without a language`);
      open = { line: i + 2, language, indent, lines: [] };
    } else if (isFence) {
      blocks.push({ page: name, line: open.line, language: open.language, text: `${open.lines.join("\n")}\n` });
      open = undefined;
    } else open.lines.push(line.slice(open.indent.length));
  }
  if (open) throw new Error(`${name}:${open.line}: a block of code that does not end`);
  return blocks;
}

/** Headings as GitHub makes anchors of them. */
export function anchorsOf(text: string): Set<string> {
  const seen = new Map<string, number>();
  const anchors = new Set<string>();
  const prose = text.replace(/^\s*```.*?^\s*```/gms, "");
  for (const [, heading = ""] of prose.matchAll(/^#{1,6} +(.+?) *$/gm)) {
    const slug = heading
      .replace(/\[([^\]]*)\]\([^)]*\)/g, "$1")
      .toLowerCase()
      .replace(/[^\p{L}\p{N}_ -]/gu, "")
      .replaceAll(" ", "-");
    const times = seen.get(slug) ?? 0;
    seen.set(slug, times + 1);
    anchors.add(times === 0 ? slug : `${slug}-${times}`);
  }
  return anchors;
}
