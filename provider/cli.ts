#!/usr/bin/env node
// The `tenantex` command: reads what a person types, and ends with a code that says how it went.

import { Command } from "commander";
import { addImportFile } from "./cli/import-file";
import { TenantexError } from "./errors";

/** Nothing was done: what was typed is wrong, or the server cannot be used. */
const REFUSED = 2;

const tenantex = new Command("tenantex")
  .description("Tenants as code: what belongs to the tenants of a server, from a terminal.")
  .exitOverride((end) => process.exit(end.exitCode === 0 ? 0 : REFUSED))
  .showHelpAfterError("(see --help)");
addImportFile(tenantex);

tenantex.parseAsync().catch((error: unknown) => {
  // Expected errors have said all that helps; a stack is for those that nobody expected.
  console.error(error instanceof TenantexError ? error.message : error);
  process.exitCode = REFUSED;
});
