// Users of a database server whose passwords it checks, and their URLs.
import type { PerDialect, Place } from "../engine/place";

/** A user whose password the server checks. */
export async function makeUser(place: Place, name: string, password: string): Promise<void> {
  const text = `'${password.replaceAll("'", "''")}'`;
  const statements: PerDialect<string> = {
    postgres: `CREATE ROLE ${name} LOGIN PASSWORD ${text}; GRANT CREATE, CONNECT ON DATABASE ${databaseOf(place)} TO ${name}`,
    mysql: `CREATE USER ${name} IDENTIFIED BY ${text}; GRANT ALL ON *.* TO ${name}`,
  };
  await place.query(statements[place.dialect]);
}

export async function changePassword(place: Place, name: string, password: string): Promise<void> {
  const text = `'${password.replaceAll("'", "''")}'`;
  const how: PerDialect<string> = { postgres: "PASSWORD", mysql: "IDENTIFIED BY" };
  await place.query(`ALTER USER ${name} ${how[place.dialect]} ${text}`);
}

export async function dropUser(place: Place, name: string): Promise<void> {
  if (place.dialect === "postgres") await place.query(`DROP OWNED BY ${name}`);
  await place.query(`DROP USER ${name}`);
}

const databaseOf = (place: Place) => new URL(place.url).pathname.slice(1);

/** Written as a person writes it: `encodeURIComponent` around the password. */
export function urlFor(place: Place, name: string, password: string, port?: string): string {
  const { protocol, hostname, port: own, pathname } = new URL(place.url);
  return `${protocol}//${name}:${encodeURIComponent(password)}@${hostname}:${port ?? own}${pathname}`;
}
