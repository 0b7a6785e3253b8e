// Tables for a terminal: columns side by side where there is room, the least needed left out, else a line for each value.

/** A column of a table. */
export interface Column {
  readonly title: string;
  /** Whether values end at the same column, as numbers do. */
  readonly right?: boolean;
  /** Which column goes first where there is no room: the one with the highest number. One without stays. */
  readonly spare?: number;
}

/** A value, and how it is coloured. */
export type Cell = string | { readonly text: string; readonly paint: (text: string) => string };

const GAP = "  ";

/**
 * Rows as lines. Columns without any value are left out.
 * @param width Columns that the terminal has.
 * @param head How titles are coloured.
 */
export function table(
  columns: readonly Column[],
  rows: readonly (readonly Cell[])[],
  width: number,
  head: (text: string) => string = (text) => text,
): string[] {
  const widths = columns.map(({ title }, at) => Math.max(title.length, ...rows.map((row) => textOf(row[at]).length)));
  let shown = columns.map((_, at) => at).filter((at) => rows.some((row) => textOf(row[at]) !== ""));
  const total = () => shown.reduce((sum, at) => sum + (widths[at] as number) + GAP.length, -GAP.length);
  while (total() > width) {
    const spared = shown.reduce(
      (most, at) => (spareOf(columns[at]) > spareOf(columns[most]) ? at : most),
      shown[0] ?? 0,
    );
    if (spareOf(columns[spared]) === 0) return records(columns, rows, head);
    shown = shown.filter((at) => at !== spared);
  }
  const line = (cells: readonly Cell[], paint?: (text: string) => string) =>
    shown
      .map((at, place) => {
        const cell = cells[at] ?? "";
        const isLast = place === shown.length - 1;
        const padded = pad(
          textOf(cell),
          isLast && !columns[at]?.right ? 0 : (widths[at] as number),
          columns[at]?.right,
        );
        return (paint ?? paintOf(cell))(padded);
      })
      .join(GAP)
      .trimEnd();
  return [
    line(
      columns.map(({ title }) => title),
      head,
    ),
    ...rows.map((row) => line(row)),
  ];
}

// A terminal that is too narrow even so.
function records(
  columns: readonly Column[],
  rows: readonly (readonly Cell[])[],
  head: (text: string) => string,
): string[] {
  return rows.flatMap((row, index) => [
    ...(index > 0 ? [""] : []),
    ...columns.flatMap(({ title }, at) => {
      const cell = row[at] ?? "";
      return textOf(cell) === "" ? [] : [`${head(`${title}:`)} ${paintOf(cell)(textOf(cell))}`];
    }),
  ]);
}

const spareOf = (column: Column | undefined) => column?.spare ?? 0;
const textOf = (cell: Cell | undefined) => (typeof cell === "object" ? cell.text : (cell ?? ""));
const paintOf = (cell: Cell) => (typeof cell === "object" ? cell.paint : (text: string) => text);
const pad = (text: string, width: number, right = false) => (right ? text.padStart(width) : text.padEnd(width));
