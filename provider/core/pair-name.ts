// The names of a directory's files: one half of a pair each, with a version, a name, and which way it goes.

/** What the name of a file says. */
export interface PairName {
  /** Version as it is written, such as `0007` or `V1.2`. */
  readonly version: string;
  readonly name: string;
  /** Dialect that the file is for; undefined where it is for both. */
  readonly dialect: "postgres" | "mysql" | undefined;
  readonly direction: "up" | "down";
}

// VERSION_name[.postgres|.mysql].up|down.sql; the separator may be _ - or a dot, the version may have a V and dots.
const FILE =
  /^(?<version>[vV]?\d+(?:\.\d+)*)[_.-](?<name>.+?)(?:\.(?<dialect>postgres|mysql))?\.(?<direction>up|down)\.sql$/;

/** Undefined for a file that is no half of a pair. */
export function readPairName(file: string): PairName | undefined {
  const groups = FILE.exec(file)?.groups as Record<keyof PairName, string> | undefined;
  if (groups === undefined) return undefined;
  const { version, name, dialect, direction } = groups;
  return {
    ...{ version, name },
    dialect: dialect as PairName["dialect"],
    direction: direction as PairName["direction"],
  };
}
