// A terminal's output as a picture: its colours, its columns, nothing else.

/** Text of one colour in one line. */
interface Run {
  readonly text: string;
  readonly column: number;
  readonly colour: string;
  readonly bold: boolean;
}

/** A space that a browser keeps beside others. */
const HARD = "\u00a0";

const COLUMNS = 116;
const WIDTH = 8;
const HEIGHT = 18;
const MARGIN = 16;
const BAR = 34;

const INK = "#c9d1d9";
/** The sixteen colours of a dark terminal. */
const PALETTE = [
  ...["#484f58", "#ff7b72", "#7ee787", "#e3b341", "#79c0ff", "#d2a8ff", "#56d4dd", "#c9d1d9"],
  ...["#6e7681", "#ffa198", "#a5f3b4", "#f2cc60", "#a5d6ff", "#e2c5ff", "#8ceef0", "#f0f6fc"],
];

/** @param title What is in the window's bar, and what is read to those who do not see the picture. */
export function terminalPicture(output: string, title: string): string {
  const lines = linesOf(output);
  const width = COLUMNS * WIDTH + 2 * MARGIN;
  const height = lines.length * HEIGHT + BAR + 2 * MARGIN;
  const texts = lines.flatMap((runs, row) => runs.map((run) => textOf(run, BAR + MARGIN + row * HEIGHT + 13)));
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" aria-label="${escaped(title)}">
<rect width="100%" height="100%" rx="8" fill="#0d1117"/>
<path d="M0 ${BAR}H${width}" stroke="#30363d"/>
${["#ff5f57", "#febc2e", "#28c840"].map((fill, i) => `<circle cx="${20 + i * 20}" cy="17" r="6" fill="${fill}"/>`).join("")}
<g font-family="ui-monospace,SFMono-Regular,Menlo,Consolas,'DejaVu Sans Mono',monospace" font-size="13">
<text x="${width / 2}" y="22" fill="#8b949e" text-anchor="middle">${escaped(title)}</text>
${texts.join("\n")}
</g>
</svg>
`;
}

/** What a picture says, line by line, as it was cut at the terminal's edge. */
export function textIn(svg: string): string[] {
  const lines: string[] = [];
  for (const [, x = "", y = "", , text = ""] of svg.matchAll(
    /<text x="([\d.]+)" y="(\d+)"( [^>]*textLength[^>]*)>([^<]*)/g,
  )) {
    const row = (Number(y) - 13 - BAR - MARGIN) / HEIGHT;
    const column = (Number(x) - MARGIN) / WIDTH;
    lines[row] = (lines[row] ?? "").padEnd(column) + unescaped(text).replaceAll(HARD, " ");
  }
  return Array.from(lines, (line) => line ?? "");
}

/** Text as a terminal of this width breaks it. */
export function broken(text: string): string[] {
  return linesOf(text).map((runs) => runs.reduce((line, run) => line.padEnd(run.column) + run.text, "").trimEnd());
}

function linesOf(output: string): Run[][] {
  const lines: Run[][] = [];
  let [colour, bold] = [INK, false];
  for (const line of output.replace(/\n+$/, "").split("\n")) {
    let runs: Run[] = [];
    let column = 0;
    lines.push(runs);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: that is what colours are made of
    for (const [part, codes] of line.matchAll(/\x1b\[([\d;]*)m|[^\x1b]+/g)) {
      if (codes !== undefined) {
        if (codes === "0" || codes === "") [colour, bold] = [INK, false];
        else if (codes === "1") bold = true;
        else colour = PALETTE[Number(/^38;5;(\d+)$/.exec(codes)?.[1])] ?? INK;
        continue;
      }
      for (let rest = [...part]; rest.length > 0; ) {
        if (column === COLUMNS) {
          runs = [];
          lines.push(runs);
          column = 0;
        }
        const here = rest.slice(0, COLUMNS - column);
        rest = rest.slice(here.length);
        add(runs, { text: here.join(""), column, colour, bold });
        column += here.length;
      }
    }
  }
  return lines;
}

// What Pulumi colours letter by letter is put together where it has one colour.
function add(runs: Run[], run: Run): void {
  const last = runs.at(-1);
  if (last?.colour === run.colour && last.bold === run.bold)
    runs[runs.length - 1] = { ...last, text: last.text + run.text };
  else runs.push(run);
}

function textOf({ text, column, colour, bold }: Run, y: number): string {
  const shown = text.trimStart();
  const x = MARGIN + (column + [...text].length - [...shown].length) * WIDTH;
  const end = shown.trimEnd();
  if (end === "") return "";
  const style = `fill="${colour}"${bold ? ' font-weight="bold"' : ""}`;
  return `<text x="${x}" y="${y}" ${style} textLength="${[...end].length * WIDTH}">${escaped(end).replaceAll(" ", HARD)}</text>`;
}

const escaped = (text: string) =>
  text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;").replace(/"/g, "&quot;");
const unescaped = (text: string) =>
  text
    .replace(/&lt;/g, "<")
    .replace(/&gt;/g, ">")
    .replace(/&quot;/g, '"')
    .replace(/&amp;/g, "&");
