// Where the tests are, what they start first, and how long a real engine may take.

import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    globalSetup: ["test/servers/setup.ts", "test/package/room.ts"],
    // Most of the time is spent waiting for servers and for Pulumi.
    maxWorkers: "100%",
    // A busy machine with two processors is slow; what hangs does not end at all.
    testTimeout: 300_000,
    hookTimeout: 600_000,
  },
});
