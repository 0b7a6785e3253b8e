// What each dialect asks of a schema's name.

import type { NameRules } from "./schema-name";

export const POSTGRES_NAMES: NameRules = {
  product: "PostgreSQL",
  limit: 63,
  unit: "bytes",
  reserved: /^(pg_.*|public|information_schema)$/,
};

export const MYSQL_NAMES: NameRules = {
  product: "MySQL",
  limit: 64,
  unit: "characters",
  reserved: /^(mysql|sys|performance_schema|information_schema)$/,
};
