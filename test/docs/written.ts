// The pages, or parts of pages, that are written from the source: `npm run docs` writes them, and a test compares.

import { readFileSync } from "node:fs";
import path from "node:path";
import { REPOSITORY } from "../package/pack";
import { OPERATIONS_PAGE, operationsPage } from "./operations/page";
import { ENTRIES } from "./reference/entries";
import { referencePage } from "./reference/page";
import { readExports } from "./reference/read";

/** Path from the root of the repository → what has to be there. */
export function writtenPages(): Map<string, string> {
  const exported = readExports(ENTRIES.map(({ source }) => source));
  const operations = readFileSync(path.join(REPOSITORY, OPERATIONS_PAGE), "utf8");
  return new Map([
    ...ENTRIES.map((entry, i) => [entry.page, referencePage(entry, exported[i] ?? [])] as const),
    [OPERATIONS_PAGE, operationsPage(operations)],
  ]);
}
