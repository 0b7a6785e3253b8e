// Where the tests are, what they start first, and how long a real engine may take.

import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    globalSetup: ["test/servers/setup.ts", "test/package/room.ts"],
    testTimeout: 120_000,
    hookTimeout: 600_000,
  },
});
