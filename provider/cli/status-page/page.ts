// The page of one file: what it shows is JSON, read by a script that comes with it; nothing is fetched from anywhere.

import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Sight } from "../look";
import { pageFleet } from "./fleet";
import { STYLE } from "./style";

/** Script of the page: `browser/page.ts` and what it imports, bundled by the build. */
const SCRIPT = join(__dirname, "browser.js");

/**
 * The page.
 * @param at When the tenants were looked at.
 */
export function statusPage(sight: Sight, at: Date): string {
  const script = readFileSync(SCRIPT, "utf8");
  // Whatever a tenant's name or a server's words hold, the browser runs this script and no other.
  const policy = `default-src 'none'; script-src '${digest(script)}'; style-src '${digest(STYLE)}'; base-uri 'none'; form-action 'none'`;
  const title = escapeHtml(`Tenants of ${sight.server}`);
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title}</title>
<style>${STYLE}</style>
</head>
<body>
<header>
<h1>${title}</h1>
<p id="about"></p>
<noscript><p>This page needs its own script to show the tenants. It fetches nothing.</p></noscript>
</header>
<main>
<section aria-labelledby="states-title">
<h2 id="states-title">States</h2>
<div id="states" role="group" aria-labelledby="states-title"></div>
</section>
<section aria-labelledby="versions-title">
<h2 id="versions-title">Versions</h2>
<div id="versions" role="group" aria-labelledby="versions-title"></div>
</section>
<section aria-labelledby="tenants-title">
<h2 id="tenants-title">Tenants</h2>
<div id="tools">
<label>Search <input id="search" type="search" autocomplete="off" spellcheck="false" placeholder="name, version, drift, problem"></label>
<button id="clear" type="button">Show all</button>
<p id="shown" role="status" aria-live="polite"></p>
</div>
<div id="legend"></div>
<table id="tenants">
<caption>Tenants with their states. Each name shows the migrations of the tenant.</caption>
<thead></thead>
<tbody></tbody>
</table>
<div id="more"></div>
</section>
</main>
<script type="application/json" id="fleet">${embedded(pageFleet(sight, at))}</script>
<script>${script}</script>
</body>
</html>
`;
}

/** JSON that cannot end the element that holds it, or begin another one. */
export function embedded(value: unknown): string {
  return JSON.stringify(value).replace(/[<>&\u2028\u2029]/g, (character) => {
    return `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
  });
}

const ENTITIES: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };

/** Text as HTML, in an element or between quotes. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ENTITIES[character] as string);
}

const digest = (text: string) => `sha256-${createHash("sha256").update(text, "utf8").digest("base64")}`;
