// `npm run docs:picture`: runs the story on a PostgreSQL of its own, and draws what Pulumi says.

import { writeFileSync } from "node:fs";
import path from "node:path";
import { REPOSITORY } from "../../package/pack";
import { startPrivatePostgres } from "../../servers/private-postgres";
import { PICTURE, previewOf, TITLE } from "./story";
import { terminalPicture } from "./svg";

async function draw(): Promise<void> {
  const server = await startPrivatePostgres();
  try {
    const { coloured, plain } = await previewOf(server.url);
    writeFileSync(path.join(REPOSITORY, PICTURE), terminalPicture(coloured, TITLE));
    console.log(plain);
  } finally {
    await server.stop();
  }
}

draw().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
