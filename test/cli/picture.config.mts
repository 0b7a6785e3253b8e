// For `npm run picture` alone: what makes the pictures of the documentation, with the servers of the tests.

import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/cli/picture.ts"],
    globalSetup: ["test/servers/setup.ts"],
    testTimeout: 300_000,
  },
});
