// What SHOW GRANTS says: on all databases, on those of a pattern, by a role, taken back in part.

import { expect, test } from "vitest";
import { NEEDED, rightsFrom } from "../../../provider/core/doctor/mysql-grants";

const ALL = NEEDED.join(", ");

test.each<[says: string, lines: readonly string[], missing: readonly string[] | "unknown"]>([
  ["everything", ["GRANT ALL PRIVILEGES ON *.* TO `root`@`localhost` WITH GRANT OPTION"], []],
  ["each by name", [`GRANT ${ALL}, PROCESS ON *.* TO \`u\`@\`%\``], []],
  ["on a pattern", ["GRANT USAGE ON *.* TO `u`@`%`", "GRANT ALL PRIVILEGES ON `tenant\\_%`.* TO `u`@`%`"], []],
  ["on a pattern with a wild underscore", [`GRANT ${ALL} ON \`tenant_%\`.* TO 'u'@'%'`], []],
  [
    "in parts",
    ["GRANT CREATE, DROP ON *.* TO `u`", `GRANT ${ALL.replace("CREATE, DROP, ", "")} ON \`tenant\\_%\`.* TO \`u\``],
    [],
  ],
  ["one too few", [`GRANT ${ALL.replace("INDEX, ", "")} ON *.* TO \`u\`@\`%\``], ["INDEX"]],
  ["on other databases", ["GRANT ALL PRIVILEGES ON `app`.* TO `u`@`%`"], NEEDED],
  ["on another pattern", ["GRANT ALL PRIVILEGES ON `tenant\\_b%`.* TO `u`@`%`"], NEEDED],
  ["on one table", ["GRANT SELECT ON `tenant_a_tenant`.`users` TO `u`@`%`"], NEEDED],
  ["nothing", ["GRANT USAGE ON *.* TO `u`@`%` IDENTIFIED BY PASSWORD '*0'"], NEEDED],
  ["CREATE VIEW is not CREATE", ["GRANT CREATE VIEW, DROP ROLE ON *.* TO `u`@`%`"], NEEDED],
  ["taken back in part", [`GRANT ${ALL} ON *.* TO \`u\``, "REVOKE DROP ON `tenant\\_%`.* FROM `u`@`%`"], ["DROP"]],
  ["a role", ["GRANT USAGE ON *.* TO `u`@`%`", "GRANT `migrator`@`%` TO `u`@`%`"], "unknown"],
])("%s", (_, lines, missing) => {
  const rights = rightsFrom(lines, "tenant_");
  expect(rights.map(({ right }) => right)).toEqual([...NEEDED]);
  if (missing === "unknown") expect(rights.every(({ granted }) => granted === undefined)).toBe(true);
  else expect(rights.filter(({ granted }) => !granted).map(({ right }) => right)).toEqual([...missing]);
});
