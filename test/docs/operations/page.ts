// The parts of docs/operations.md that are written: the texts of the errors, and the list of their first words.

import { messagesOf, SAMPLES } from "./samples";

export const OPERATIONS_PAGE = "docs/operations.md";

/**
 * The page with its written parts renewed: what stands between `<!-- error: Name -->` and `<!-- /error -->`, and between
 * `<!-- contents -->` and `<!-- /contents -->`.
 */
export function operationsPage(text: string): string {
  return text
    .replace(/(<!-- error: (\w+) -->\n)[\s\S]*?(<!-- \/error -->)/g, (_, open: string, name: string, close: string) => {
      const blocks = messagesOf(name).map((message) => `\`\`\`text\n${message}\n\`\`\`\n`);
      return `${open}\n${blocks.join("\n")}\n${close}`;
    })
    .replace(/(<!-- contents -->\n)[\s\S]*?(<!-- \/contents -->)/, (_, open: string, close: string) => {
      return `${open}\n${contents()}\n\n${close}`;
    });
}

/** Names of the classes that the page has a place for. */
export function sectionsOf(text: string): string[] {
  return [...text.matchAll(/^#### (\w+)\n\n<!-- error: (\w+) -->/gm)].flatMap(([, heading, name]) =>
    heading === name ? [name as string] : [],
  );
}

/** What a class of errors needs on the page, for somebody who adds one. */
export function whatToAdd(name: string): string {
  return `${name} is new. 1. In one of test/docs/operations/*-samples.ts add a line that makes it (or, if nobody meets it, its name to INTERNAL in samples.ts). 2. In ${OPERATIONS_PAGE}, where it belongs, add\n\n#### ${name}\n\n<!-- error: ${name} -->\n<!-- /error -->\n\nand what a person does then. 3. Run \`npm run docs\`.`;
}

function contents(): string {
  const rows = Object.entries(SAMPLES).flatMap(([name, { retried }]) =>
    messagesOf(name).map((message) => ({ words: wordsOf(message), name, retried })),
  );
  const seen = new Set<string>();
  const lines = rows
    .filter(({ words }) => !seen.has(words) && seen.add(words))
    .sort((a, b) => (keyOf(a.words) < keyOf(b.words) ? -1 : 1))
    .map(
      ({ words, name, retried }) =>
        `| ${words.replaceAll("|", "\\|")} | [${name}](#${name.toLowerCase()}) | ${retried} |`,
    );
  return ["| it begins with | | tried again by itself |", "|---|---|---|", ...lines].join("\n");
}

/** The first words, with what differs from one tenant to the next left out. */
function wordsOf(message: string): string {
  const line = (message.split("\n")[0] as string)
    .replace(/"(?:[^"\\]|\\.)*"/g, '"…"')
    .replace(/(PostgreSQL|MySQL) at [\w.]+:\d+(\/\w+)?/g, "…")
    .replace(/\.$/, "");
  const cut = line.length <= MOST ? line : `${line.slice(0, line.lastIndexOf(" ", MOST))} …`;
  return cut.replaceAll("<", "&lt;");
}

const MOST = 90;

/** Nobody looks under T for what failed. */
const keyOf = (words: string) =>
  words
    .replace(/^Tenant "…":? /, "")
    .replace(/^[^A-Za-z]+/, "")
    .toLowerCase();
