// A real browser: Chromium as it is installed, without a network of its own.

import { existsSync } from "node:fs";
import { type Browser, chromium } from "playwright-core";

const PROGRAMS = [
  ...["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome", "/usr/bin/google-chrome-stable"],
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
];

// What a browser would look up by itself.
const QUIET = [
  ...["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"],
  ...["--disable-component-update", "--disable-sync"],
];

/** Starts the browser. */
export function openBrowser(): Promise<Browser> {
  const given = process.env.TENANTEX_TEST_CHROMIUM;
  const program = given ?? PROGRAMS.find((file) => existsSync(file));
  if (program === undefined || !existsSync(program))
    throw new Error(
      `No browser ${given ? `at ${given}` : "was found"}, and the page cannot be looked at without one. Install Chromium ` +
        "(`apt-get install chromium`), or name one in TENANTEX_TEST_CHROMIUM.",
    );
  return chromium.launch({ executablePath: program, args: QUIET });
}
