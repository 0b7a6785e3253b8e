// The options by which a command finds its server and its directory, as they reach the settings.

import { Command } from "commander";
import { expect, test } from "vitest";
import { addServerOptions, type ServerOptions, settingsOf } from "../../provider/cli/server-options";

const settings = (...args: string[]) =>
  settingsOf(addServerOptions(new Command()).parse(args, { from: "user" }).opts<ServerOptions>(), {
    TENANTEX_URL: "postgres://h/d",
  });

test("--migrations and --format", () => {
  expect(settings("--migrations", "db", "--format", "goose")).toMatchObject({ migrations: "db", format: "goose" });
  expect(settings().format).toBeUndefined();
  expect(() => settings("--format", "gose")).toThrow(
    /^`format` has to be one of tenantex, golang-migrate, goose, .*\.\nCorrect --format\.$/,
  );
});
