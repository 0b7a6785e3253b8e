// Rows of the table: one for each tenant, and one below it with its migrations when somebody asks for them.

import { ago, humanSize } from "../../human";
import { type Mark, MEANINGS } from "../../mark";
import type { MigrationColumn } from "../../state";
import { decodeDates, decodeMarks, isApplied } from "../encoding";
import type { PageFleet, PageTenant } from "../fleet";
import { element } from "./dom";
import { strip } from "./strip";
import { noteOf, type SortKey, versionText } from "./view";

/** Columns of the table, and what they are sorted by. */
export const TITLES: readonly { readonly title: string; readonly sort?: SortKey; readonly number?: boolean }[] = [
  { title: "Tenant", sort: "name" },
  { title: "State", sort: "state" },
  { title: "Version", sort: "version" },
  { title: "Behind by", sort: "behind", number: true },
  { title: "Migrations" },
  { title: "Last change", sort: "changed" },
  { title: "Size", sort: "size", number: true },
  { title: "Drift, problem", sort: "note" },
];

/** Marks of a tenant, nothing where its history says nothing. */
export const marksOf = ({ strips }: PageFleet, { strip }: PageTenant): string =>
  strip === undefined ? "" : decodeMarks(strips[strip] ?? "");

/**
 * The row of a tenant.
 * @param from Number of the first column that strips show.
 * @param id Of its row of details.
 */
export function tenantRow(fleet: PageFleet, tenant: PageTenant, from: number, id: string): HTMLTableRowElement {
  const { name, state, behind, changed, size, drift } = tenant;
  const marks = marksOf(fleet, tenant).slice(from);
  const changedAt = changed === undefined ? undefined : new Date(changed * 1000);
  const cell = (at: number, kind: string, ...children: readonly (Node | string)[]) =>
    element("td", { class: kind, "data-title": TITLES[at]?.title }, ...children);
  const when = changedAt
    ? element("time", { title: moment(changedAt) }, ago(changedAt, new Date(fleet.at * 1000)))
    : "";
  return element(
    "tr",
    { class: "tenant" },
    element(
      "th",
      { scope: "row" },
      element("button", { type: "button", "aria-expanded": "false", "aria-controls": id }, name),
    ),
    cell(1, `state ${toneOf(state, drift !== undefined)}`, drift ? `${state}, drifted` : state),
    cell(2, "version", versionText(fleet, tenant)),
    cell(3, "number", behind === undefined ? "" : String(behind)),
    cell(4, "", ...(marks === "" ? [] : [strip(marks)])),
    cell(5, "changed", when),
    cell(6, "number", humanSize(size)),
    cell(7, "note", noteOf(tenant)),
  );
}

/** Green is well, yellow is work to be done, red is wrong. */
export function toneOf(state: string, drifted: boolean): string {
  if (drifted) return "wrong";
  if (state === "current") return "well";
  if (state === "behind") return "due";
  return state === "no history" ? "muted" : "wrong";
}

/** What is to be known of a tenant beyond its row. */
export function detailRow(fleet: PageFleet, tenant: PageTenant, id: string): HTMLTableRowElement {
  const { name, urn, failed, problem, drift } = tenant;
  const facts = element(
    "dl",
    {},
    ...fact("Schema", fleet.prefix + name),
    ...fact("Pulumi", urn),
    ...fact("Failed", failed && `${failed.version}, ${moment(new Date(failed.at * 1000))}`),
    ...fact("Problem", problem),
  );
  const parts: Node[] = [facts];
  if (drift)
    parts.push(
      element("h3", {}, "Changed by other hands"),
      element("ul", { class: "lines" }, ...drift.map((line) => element("li", {}, line))),
    );
  const migrations = migrationItems(fleet, tenant);
  if (migrations.length > 0) {
    const attributes = { class: "migrations", tabindex: "0", "aria-label": `Migrations of ${name}, the newest first` };
    parts.push(element("h3", {}, "Migrations"), element("ol", attributes, ...migrations));
  }
  const cell = element("td", { class: "detail", colspan: String(TITLES.length) }, ...parts);
  return element("tr", { id, class: "details" }, cell);
}

const fact = (title: string, text: string | undefined) =>
  text === undefined ? [] : [element("dt", {}, title), element("dd", {}, text)];

function migrationItems(fleet: PageFleet, tenant: PageTenant): HTMLLIElement[] {
  const marks = marksOf(fleet, tenant);
  const dates = tenant.dates === undefined ? [] : decodeDates(tenant.dates);
  let applied = 0;
  return [...marks]
    .map((mark, at) => {
      const date = isApplied(mark) ? dates[applied++] : undefined;
      const { label } = fleet.columns[at] as MigrationColumn;
      const meaning = element("span", { class: MARK_TONES[mark as Mark] }, MEANINGS[mark as Mark]);
      const text = date === undefined ? "" : moment(new Date(date));
      return {
        mark,
        item: element("li", {}, element("span", {}, label), meaning, element("span", { class: "muted" }, text)),
      };
    })
    .filter(({ mark }) => mark !== "-")
    .map(({ item }) => item)
    .reverse();
}

const MARK_TONES: Record<Mark, string> = {
  a: "well",
  m: "due",
  f: "wrong",
  e: "wrong",
  h: "wrong",
  u: "wrong",
  "-": "muted",
};

/** A moment to the minute. */
export const moment = (date: Date): string => `${date.toISOString().slice(0, 16).replace("T", " ")} UTC`;
