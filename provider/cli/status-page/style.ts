// How the page looks: light, dark, narrow and on paper.

export const STYLE: string = `
:root {
  color-scheme: light dark;
  --page: #fff; --raised: #f6f8fa; --line: #d0d7de; --text: #1b1f24; --muted: #57606a; --focus: #0550ae;
  --well: #116329; --well-fill: #6fbf83; --due: #7a4a00; --due-fill: #d4a72c; --wrong: #a40e26; --wrong-fill: #cf222e;
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #0d1117; --raised: #161b22; --line: #3d444d; --text: #e6edf3; --muted: #9da7b3; --focus: #79c0ff;
    --well: #56d364; --well-fill: #2e8540; --due: #e3b341; --due-fill: #bb8009; --wrong: #ff7b72; --wrong-fill: #f85149;
  }
}
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 1400px; padding: 1.5rem; background: var(--page); color: var(--text);
  font: 15px/1.45 system-ui, -apple-system, "Segoe UI", Roboto, "Liberation Sans", Arial, sans-serif; }
h1 { font-size: 1.4rem; margin: 0; overflow-wrap: anywhere; }
h2 { font-size: .8rem; letter-spacing: .04em; text-transform: uppercase; color: var(--muted); margin: 1.4rem 0 .5rem; }
p { margin: .3rem 0; }
#about, #shown, .muted { color: var(--muted); }
button, input { font: inherit; color: inherit; background: var(--raised); border: 1px solid var(--line); border-radius: 6px; padding: .3rem .6rem; }
button { cursor: pointer; }
:focus-visible { outline: 2px solid var(--focus); outline-offset: 2px; }
[aria-pressed="true"] { border-color: var(--focus); box-shadow: inset 0 0 0 1px var(--focus); }
#states { display: flex; flex-wrap: wrap; gap: .6rem; }
#states button { display: grid; min-width: 7rem; text-align: left; padding: .5rem .8rem; }
#states strong { font-size: 1.5rem; line-height: 1.2; font-variant-numeric: tabular-nums; }
#versions { display: grid; grid-template-columns: minmax(0, max-content) minmax(6rem, 1fr) max-content; gap: 2px .8rem; }
#versions button { display: grid; grid-column: 1 / -1; grid-template-columns: subgrid; align-items: center; text-align: left; padding: .15rem .5rem; background: none; border-color: transparent; }
#versions button:hover { background: var(--raised); }
#versions button[aria-pressed="true"] { border-color: var(--focus); }
#versions .label { max-width: 24rem; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
#versions .track { height: .8rem; background: var(--raised); border-radius: 4px; overflow: hidden; }
#versions .bar { display: block; height: 100%; min-width: 2px; background: var(--due-fill); }
#versions .newest .bar { background: var(--well-fill); }
#versions .count { text-align: right; font-variant-numeric: tabular-nums; }
#tools { display: flex; flex-wrap: wrap; gap: .8rem; align-items: center; }
#search { width: 20rem; max-width: 100%; }
#legend { display: flex; flex-wrap: wrap; gap: 1.2rem; margin: .5rem 0; color: var(--muted); font-size: .85rem; }
#legend svg { width: 12px; margin-right: .3rem; }
table { border-collapse: collapse; width: 100%; }
caption { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
th, td { text-align: left; padding: .3rem .6rem; border-bottom: 1px solid var(--line); vertical-align: top; }
thead th { position: sticky; top: 0; background: var(--page); z-index: 1; white-space: nowrap; vertical-align: middle; }
thead button { background: none; border: 0; padding: .1rem 0; font-weight: 600; }
thead th[aria-sort="ascending"] button::after { content: " ▲"; content: " ▲" / ""; font-size: .7em; }
thead th[aria-sort="descending"] button::after { content: " ▼"; content: " ▼" / ""; font-size: .7em; }
.number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
tbody th { font-weight: 400; }
tbody th button { background: none; border: 0; padding: 0; text-align: left; font-weight: 600; overflow-wrap: break-word; }
tbody th button::before { content: "▸ "; content: "▸ " / ""; color: var(--muted); }
tbody th button[aria-expanded="true"]::before { content: "▾ "; content: "▾ " / ""; }
tr.tenant { cursor: pointer; }
tr.tenant:hover { background: var(--raised); }
.state, .version, .changed { white-space: nowrap; }
.note { max-width: 26rem; overflow-wrap: anywhere; }
.well { color: var(--well); } .due { color: var(--due); } .wrong { color: var(--wrong); }
svg.strip { display: block; width: 100%; min-width: 7rem; height: 14px; margin-top: 4px; }
#legend svg.strip { display: inline-block; min-width: 0; vertical-align: -2px; margin-top: 0; }
.strip .a { fill: var(--well-fill); } .strip .m { fill: var(--due-fill); }
.strip .e, .strip .f, .strip .h, .strip .u { fill: var(--wrong-fill); } .strip .u { fill-opacity: .5; } .strip .none { fill: var(--line); }
td.detail { background: var(--raised); padding: .8rem 1.2rem; }
.detail h3 { font-size: .9rem; margin: .8rem 0 .2rem; }
.detail dl { display: grid; grid-template-columns: max-content 1fr; gap: .1rem 1rem; margin: 0; }
.detail dt { color: var(--muted); } .detail dd { margin: 0; overflow-wrap: anywhere; }
.detail ul, .detail ol { margin: 0; padding: 0; list-style: none; }
.lines { font-family: ui-monospace, SFMono-Regular, Menlo, "Liberation Mono", monospace; font-size: .85rem; white-space: pre-wrap; overflow-wrap: anywhere; }
.migrations { display: grid; grid-template-columns: minmax(0, max-content) max-content 1fr; gap: 0 1.5rem; max-height: 20rem; overflow: auto; }
.migrations li { display: grid; grid-column: 1 / -1; grid-template-columns: subgrid; }
.migrations span:first-child { overflow-wrap: anywhere; }
@media (max-width: 700px) {
  body { padding: .8rem; }
  thead { display: none; }
  tbody th, tbody td { display: block; border: 0; padding: .1rem 0; }
  tbody td[data-title]::before { content: attr(data-title) ": "; color: var(--muted); }
  tbody td:empty { display: none; }
  tbody th button { overflow-wrap: anywhere; }
  tr { display: block; border-bottom: 1px solid var(--line); padding: .5rem 0; }
  .number { text-align: left; }
  .migrations { display: block; }
  .migrations li { display: block; margin-bottom: .4rem; }
  .migrations span { display: block; }
}
@media print {
  body { max-width: none; padding: 0; font-size: 9pt; }
  #tools label, #clear, #more { display: none; }
  thead th { position: static; } tr { break-inside: avoid; }
  .migrations { max-height: none; }
  * { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
}
`;
