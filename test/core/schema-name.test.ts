// Names of schemas: what passes, and what is said of what does not.

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type NameRules, schemaName } from "../../provider/core/schema-name";

const POSTGRES: NameRules = {
  product: "PostgreSQL",
  limit: 63,
  unit: "bytes",
  reserved: /^(pg_.*|public|information_schema)$/,
};
const MYSQL: NameRules = { product: "MySQL", limit: 64, unit: "characters", reserved: /^(mysql|sys)$/ };

describe("passes", () => {
  test.each([
    ["tenant_", "acme", "tenant_acme"],
    ["tenant_", "42", "tenant_42"],
    ["", "acme", "acme"],
    ["tenant_", "tenant_acme", "tenant_tenant_acme"],
    ["", "a".repeat(63), "a".repeat(63)],
    ["", "pgsql", "pgsql"],
    ["public", "x", "publicx"],
  ])("%j + %j", (prefix, tenant, schema) => expect(schemaName(prefix, tenant, POSTGRES)).toBe(schema));

  test("a hyphen, when asked for", () => expect(schemaName("t-", "a-b", POSTGRES, true)).toBe("t-a-b"));
  test("64 characters on MySQL", () => expect(schemaName("", "a".repeat(64), MYSQL)).toHaveLength(64));
});

describe("is refused", () => {
  const use = "Use lower-case letters, digits and _ only";
  test.each([
    [POSTGRES, "tenant_", "", 'The schema name "tenant_" has an empty tenant.\nGive the tenant a name with `tenant`.'],
    [
      POSTGRES,
      "tenant_",
      "Acme",
      `The schema name "tenant_Acme" holds the upper-case letter "A".\n${use}, for example tenant "acme".`,
    ],
    [
      POSTGRES,
      "tenant_",
      "acme-inc",
      `The schema name "tenant_acme-inc" holds a hyphen, which is not allowed unless the Server says \`hyphens: true\`.\n${use}, for example tenant "acme_inc".`,
    ],
    [POSTGRES, "tenant_", 'a"b', `The schema name "tenant_a\\"b" holds the character "\\"" (U+0022).\n${use}.`],
    [POSTGRES, "tenant_", "a'b", `The schema name "tenant_a'b" holds the character "'" (U+0027).\n${use}.`],
    [
      POSTGRES,
      "tenant_",
      "a`b",
      'The schema name "tenant_a`b" holds the character "`" (U+0060).\nUse lower-case letters, digits and _ only.',
    ],
    [POSTGRES, "tenant_", "a\0b", `The schema name "tenant_a\\u0000b" holds the character (U+0000).\n${use}.`],
    [POSTGRES, "tenant_", "a;drop", `The schema name "tenant_a;drop" holds the character ";" (U+003B).\n${use}.`],
    [POSTGRES, "tenant_", "müller", `The schema name "tenant_müller" holds the character "ü" (U+00FC).\n${use}.`],
    [
      POSTGRES,
      "tenant_",
      "a b",
      `The schema name "tenant_a b" holds the character " " (U+0020).\n${use}, for example tenant "a_b".`,
    ],
    [
      POSTGRES,
      "tenant_",
      "a".repeat(57),
      `The schema name "tenant_${"a".repeat(57)}" is 64 bytes long, and PostgreSQL keeps only 63.\nShorten the tenant to 56 bytes or the prefix.`,
    ],
    [
      MYSQL,
      "tenant_",
      "a".repeat(58),
      `The schema name "tenant_${"a".repeat(58)}" is 65 characters long, and MySQL keeps only 64.\nShorten the tenant to 57 characters or the prefix.`,
    ],
    [POSTGRES, "", "pg_x", 'The schema name "pg_x" is reserved by PostgreSQL.\nChoose another `tenant` or `prefix`.'],
    [
      POSTGRES,
      "",
      "public",
      'The schema name "public" is reserved by PostgreSQL.\nChoose another `tenant` or `prefix`.',
    ],
    [
      POSTGRES,
      "information_",
      "schema",
      'The schema name "information_schema" is reserved by PostgreSQL.\nChoose another `tenant` or `prefix`.',
    ],
    [MYSQL, "", "mysql", 'The schema name "mysql" is reserved by MySQL.\nChoose another `tenant` or `prefix`.'],
  ])("%#", (rules, prefix, tenant, message) => expect(() => schemaName(prefix, tenant, rules)).toThrow(message));

  test("whatever would need quoting or folding", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (tenant) => {
        let schema: string | undefined;
        try {
          schema = schemaName("t_", tenant, POSTGRES);
        } catch {
          return;
        }
        expect(schema).toMatch(/^[a-z0-9_]{3,63}$/);
      }),
    );
  });
});
