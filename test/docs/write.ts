// `npm run docs`: writes what the documentation takes from the source.

import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { REPOSITORY } from "../package/pack";
import { writtenPages } from "./written";

for (const [page, text] of writtenPages()) {
  const file = path.join(REPOSITORY, page);
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, text);
  console.log(page);
}
