// The sample on disk, in the layout of every contender that reads a folder.

import { createHash } from "node:crypto";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type SampleMigration, sampleMigrations } from "./sample";

const LAYOUTS = {
  /** What the engine reads. */
  pair: ({ version, name, up, down }) => ({ [`${version}_${name}.up.sql`]: up, [`${version}_${name}.down.sql`]: down }),
  /** node-pg-migrate's one file with two comments. */
  commented: ({ version, name, up, down }) => ({
    [`${version}_${name}.sql`]: `-- Up Migration\n${up}\n-- Down Migration\n${down}`,
  }),
  /** postgrator's do and undo. */
  doUndo: ({ version, name, up, down }) => ({
    [`${version}.do.${name}.sql`]: up,
    [`${version}.undo.${name}.sql`]: down,
  }),
  /** drizzle's, whose PostgreSQL files need no breakpoints. */
  whole: ({ version, name, up }) => ({ [`${version}_${name}.sql`]: up }),
  /** drizzle's with a breakpoint after each statement, which MySQL demands. */
  broken: ({ version, name, statements }) => ({
    [`${version}_${name}.sql`]: statements.map((text) => `${text};`).join("\n--> statement-breakpoint\n"),
  }),
} satisfies Record<string, (migration: SampleMigration) => Record<string, string>>;

export type Layout = keyof typeof LAYOUTS;

/** The first migrations of the sample, in memory and on disk. */
export interface SampleFiles {
  readonly migrations: readonly SampleMigration[];
  /** Checksums of the way up, in the same order. */
  readonly checksums: readonly string[];
  folder(layout: Layout): string;
}

/** The files of a given number of migrations. */
export type SampleShelf = (count: number) => SampleFiles;

/** Writes the folders that a run needs below `root`. */
export async function writeSample(root: string, counts: readonly number[]): Promise<SampleShelf> {
  const shelf = new Map<number, SampleFiles>();
  for (const count of counts) {
    const migrations = sampleMigrations(count);
    const folder = (layout: Layout) => join(root, `${count}-${layout}`);
    for (const layout of Object.keys(LAYOUTS) as Layout[]) {
      await mkdir(folder(layout));
      for (const migration of migrations)
        for (const [name, text] of Object.entries(LAYOUTS[layout](migration)))
          await writeFile(join(folder(layout), name), text);
    }
    for (const layout of ["whole", "broken"] as const) await writeJournal(folder(layout), migrations, layout);
    shelf.set(count, {
      migrations,
      checksums: migrations.map(({ up }) => createHash("sha256").update(up).digest("hex")),
      folder,
    });
  }
  return (count) => {
    const files = shelf.get(count);
    if (!files) throw new Error(`No folder of ${count} migrations was written.`);
    return files;
  };
}

async function writeJournal(folder: string, migrations: readonly SampleMigration[], layout: Layout): Promise<void> {
  const entries = migrations.map(({ version, name }, idx) => ({
    idx,
    when: Number(version),
    tag: `${version}_${name}`,
    breakpoints: layout === "broken",
  }));
  await mkdir(join(folder, "meta"));
  await writeFile(join(folder, "meta", "_journal.json"), JSON.stringify({ entries }));
}
