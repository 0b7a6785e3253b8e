// The frame of every command: opens what it works on, says what is refused without a stack, and ends with a code.

import { inspect } from "node:util";
import { type Server, serverOf } from "../engine/server";
import { TenantexError } from "../errors";
import { errorJson, errorText } from "./error-text";
import { REFUSED } from "./exit";
import { printJson } from "./json";
import { type ServerOptions, settingsOf } from "./server-options";
import { type Terminal, terminalOf } from "./terminal";

/** What a command has at hand. */
export interface Workplace {
  readonly server: Server;
  readonly terminal: Terminal;
}

/**
 * An action of commander that works on a server, which is closed behind it.
 * @param work Ends with the exit code.
 */
export function onServer<Arguments extends unknown[], Options extends ServerOptions>(
  work: (bench: Workplace, options: Options, ...given: Arguments) => Promise<number>,
): (...given: [...Arguments, Options]) => Promise<void> {
  return framed(async (terminal, options: Options, ...given: Arguments) => {
    const server = serverOf(settingsOf(options));
    try {
      return await work({ server, terminal }, options, ...given);
    } finally {
      await server.close();
    }
  });
}

/** An action of commander that needs no server. */
export function framed<Arguments extends unknown[], Options extends { readonly json?: boolean }>(
  work: (terminal: Terminal, options: Options, ...given: Arguments) => Promise<number>,
): (...given: [...Arguments, Options]) => Promise<void> {
  return async (...all) => {
    // Commander passes the arguments, the options, and the command itself.
    const options = all[all.length - 2] as Options;
    const given = all.slice(0, -2) as unknown as Arguments;
    const terminal = terminalOf(options);
    try {
      process.exitCode = await work(terminal, options, ...given);
    } catch (error) {
      tell(terminal, error);
      process.exitCode = REFUSED;
    }
  };
}

// Expected errors have said all that helps; a stack is for those that nobody expected.
function tell(terminal: Terminal, error: unknown): void {
  if (terminal.json) printJson(terminal, { status: "error", error: errorJson(error) });
  else if (error instanceof TenantexError) terminal.say(errorText(terminal, error));
  else terminal.say(inspect(error));
}
