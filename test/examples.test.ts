// Every example does what its README says: its commands are run by the real CLI, and their outputs compared.

import { describe, expect, test } from "vitest";
import { cloneProject, exampleProject, type Project } from "./examples/project";
import { matches, stepsOf, tidy } from "./examples/readme";
import { mysqlPrefix, postgresDatabase } from "./servers/isolation";

const POSTGRES = "postgres://USER:PASSWORD@HOST:5432/DATABASE";
const MYSQL = "mysql://USER:PASSWORD@HOST:3306/";

/** A database or a prefix of its own, and the example that is to use it. */
const EXAMPLES: Record<string, () => Promise<{ project: Project; drop(): Promise<void> }>> = {
  "0-this-clone": async () => {
    const { url, drop } = await postgresDatabase();
    return { project: await cloneProject({ [POSTGRES]: url }), drop };
  },
  "1-one-tenant": async () => {
    const { url, drop } = await postgresDatabase();
    return { project: await exampleProject("1-one-tenant", { [POSTGRES]: url }), drop };
  },
  "2-mysql": async () => {
    const { url, prefix, drop } = await mysqlPrefix();
    return { project: await exampleProject("2-mysql", { [MYSQL]: url, shop_: prefix }), drop };
  },
  "3-rollout": async () => {
    const { url, drop } = await postgresDatabase();
    return { project: await exampleProject("3-rollout", { [POSTGRES]: url }), drop };
  },
};

test.concurrent.each(Object.entries(EXAMPLES))(
  "examples/%s does what its README says",
  async (_, open) => {
    const { project, drop } = await open();
    try {
      const steps = stepsOf(project.readme);
      expect(steps.length).toBeGreaterThan(3);
      for (const { commands, shown } of steps) {
        const { code, out } = await project.run(commands);
        expect(code, `${commands}\n${out}`).toBe(0);
        if (shown !== undefined && !matches(out, shown)) expect(tidy(out), commands).toBe(tidy(shown));
      }
      expect(steps.at(-1)?.commands).toContain("pulumi destroy");
    } finally {
      await project.remove();
      await drop();
    }
  },
  600_000,
);

describe("what a README shows", () => {
  test.each([
    ["a\nb\n", "a\nb\n", true],
    ["a  \nb\n\n", "a\nb", true],
    ["a\nb\n", "a\n", false],
    ["a 0.3s b\n", "a … b\n", true],
    ["a\n0.3s b\n", "a … b\n", false],
    ["a\nx\ny\nb\n", "a\n  …\nb\n", true],
    ["a\nb\n", "a\n…\nb\n", true],
    ["a\nx\n", "a\n…\nb\n", false],
    ["a.b\n", "a?b\n", false],
  ])("%j is shown by %j: %s", (out, shown, expected) => expect(matches(out, shown)).toBe(expected));

  test("belongs to the commands before it", () => {
    expect(stepsOf("```sh\na\n```\n\n```sh\nb\n```\n\n```text\nc\n```\n")).toEqual([
      { commands: "a\n", shown: undefined },
      { commands: "b\n", shown: "c\n" },
    ]);
    expect(() => stepsOf("```text\nc\n```\n")).toThrow("This output belongs to no commands");
  });
});
