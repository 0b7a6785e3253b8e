// The page's script: reads the fleet from the page, and shows of it what somebody wants to see.

import { counted, humanNumber } from "../../../core/counted";
import { type Mark, MEANINGS } from "../../mark";
import type { PageFleet } from "../fleet";
import { byId, element } from "./dom";
import { buildFilters } from "./filters";
import { marksOf, moment } from "./rows";
import { strip } from "./strip";
import { TenantTable } from "./table";
import { EVERYTHING, inView, type SortKey, type View } from "./view";

const fleet = JSON.parse(byId("fleet").textContent ?? "") as PageFleet;
const search = byId<HTMLInputElement>("search");
let view: View = EVERYTHING;

const table = new TenantTable(fleet, (sort) => turn({ ...view, sort, descending: nextOrder(sort) }));
const showFilters = buildFilters(fleet, () => view, turn);

function turn(next: View): void {
  view = next;
  const tenants = inView(fleet, view);
  showFilters();
  table.show(tenants, view);
  const of = tenants.length < fleet.tenants.length ? ` of ${humanNumber(fleet.tenants.length)}` : "";
  byId("shown").textContent = `${counted(tenants.length, "tenant")}${of}`;
}

// Of numbers and moments the greatest are looked for, of names the first.
function nextOrder(sort: SortKey): boolean {
  return sort === view.sort ? !view.descending : sort !== "name";
}

function describe(): void {
  const { at, prefix, directory, columns, compared } = fleet;
  const files = columns.filter(({ hasFile }) => hasFile);
  const newest = files.at(-1);
  byId("about").append(
    `Looked at ${moment(new Date(at * 1000))}. Prefix ${JSON.stringify(prefix)}, ${counted(files.length, "migration")} in ${directory}`,
    newest === undefined ? "." : `, the newest ${newest.label}.`,
    compared
      ? " Structures were compared."
      : " Structures were not compared: drift is not known (--drift looks for it).",
  );
  const used = new Set(
    fleet.strips.flatMap((_, number) => [...marksOf(fleet, { name: "", state: "current", strip: number })]),
  );
  const keys = (Object.keys(MEANINGS) as Mark[]).filter((mark) => used.has(mark));
  byId("legend").append(...keys.map((mark) => element("span", {}, strip(mark), MEANINGS[mark])));
}

search.addEventListener("input", () => turn({ ...view, text: search.value }));
byId("clear").addEventListener("click", () => {
  search.value = "";
  turn(EVERYTHING);
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "/" || event.target instanceof HTMLInputElement) return;
  event.preventDefault();
  search.focus();
});
describe();
turn(view);
