// The table: rows are built as somebody comes to them, so that ten thousand tenants open as quickly as ten.

import type { PageFleet, PageTenant } from "../fleet";
import { byId, element } from "./dom";
import { detailRow, marksOf, TITLES, tenantRow } from "./rows";
import type { SortKey, View } from "./view";

/** Rows that are built at a time. */
const AT_ONCE = 100;
/** Fewest migrations that strips show. */
const SHOWN = 12;

/** The table of tenants. */
export class TenantTable {
  private readonly body: HTMLTableSectionElement;
  private readonly heads = new Map<SortKey, HTMLTableCellElement>();
  private readonly from: number;
  private readonly places: ReadonlyMap<PageTenant, number>;
  private readonly open = new Set<PageTenant>();
  private tenants: readonly PageTenant[] = [];
  private built = 0;

  constructor(
    private readonly fleet: PageFleet,
    sort: (key: SortKey) => void,
  ) {
    const table = byId<HTMLTableElement>("tenants");
    this.body = table.tBodies[0] as HTMLTableSectionElement;
    this.from = firstShown(fleet);
    this.places = new Map(fleet.tenants.map((tenant, place) => [tenant, place]));
    table.tHead?.append(element("tr", {}, ...TITLES.map((title) => this.head(title, sort))));
    this.body.addEventListener("click", (event) => this.clicked(event.target as Element));
    this.body.addEventListener("keydown", (event) => this.moved(event));
    new IntersectionObserver((seen) => seen.some((one) => one.isIntersecting) && this.build(), {
      rootMargin: "1000px",
    }).observe(byId("more"));
    window.addEventListener("beforeprint", () => this.build(Number.POSITIVE_INFINITY));
  }

  /** Shows tenants. */
  show(tenants: readonly PageTenant[], { sort, descending }: View): void {
    this.tenants = tenants;
    this.built = 0;
    this.body.replaceChildren();
    byId("tenants").setAttribute("aria-rowcount", String(tenants.length + 1));
    for (const [key, head] of this.heads) {
      if (key === sort) head.setAttribute("aria-sort", descending ? "descending" : "ascending");
      else head.removeAttribute("aria-sort");
    }
    this.build();
  }

  private head({ title, sort, number }: (typeof TITLES)[number], turn: (key: SortKey) => void): HTMLTableCellElement {
    const shown =
      sort === undefined && this.from > 0 ? `Last ${this.fleet.columns.length - this.from} migrations` : title;
    const head = element("th", { scope: "col", class: number ? "number" : undefined });
    if (sort === undefined) head.append(shown);
    else {
      const button = element("button", { type: "button" }, shown);
      button.addEventListener("click", () => turn(sort));
      head.append(button);
      this.heads.set(sort, head);
    }
    return head;
  }

  private build(count = AT_ONCE): void {
    const next = this.tenants.slice(this.built, this.built + count);
    this.body.append(
      ...next.flatMap((tenant, at) => {
        const row = tenantRow(this.fleet, tenant, this.from, this.idOf(tenant));
        row.dataset.tenant = String(this.places.get(tenant));
        row.setAttribute("aria-rowindex", String(this.built + at + 2));
        return this.open.has(tenant) ? [row, this.expand(row, tenant)] : [row];
      }),
    );
    this.built += next.length;
  }

  private clicked(target: Element): void {
    const row = target.closest<HTMLTableRowElement>("tr.tenant");
    const tenant = this.fleet.tenants[Number(row?.dataset.tenant)];
    // Whoever selects text does not ask for more of it.
    if (!row || !tenant || document.getSelection()?.type === "Range") return;
    if (this.open.delete(tenant)) {
      row.nextElementSibling?.remove();
      row.querySelector("button")?.setAttribute("aria-expanded", "false");
      return;
    }
    this.open.add(tenant);
    row.after(this.expand(row, tenant));
  }

  private expand(row: HTMLTableRowElement, tenant: PageTenant): HTMLTableRowElement {
    row.querySelector("button")?.setAttribute("aria-expanded", "true");
    return detailRow(this.fleet, tenant, this.idOf(tenant));
  }

  private moved(event: KeyboardEvent): void {
    if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
    const row = (event.target as Element).closest("tr.tenant");
    if (!row || !(event.target instanceof HTMLButtonElement)) return;
    event.preventDefault();
    if (event.key === "ArrowDown" && row === this.body.lastElementChild) this.build();
    let next = event.key === "ArrowDown" ? row.nextElementSibling : row.previousElementSibling;
    if (next?.matches(".details"))
      next = event.key === "ArrowDown" ? next.nextElementSibling : next.previousElementSibling;
    next?.querySelector("button")?.focus();
  }

  private idOf(tenant: PageTenant): string {
    return `details-${this.places.get(tenant)}`;
  }
}

// The migrations that all tenants have are nothing to look at.
function firstShown(fleet: PageFleet): number {
  const applied = fleet.strips.map((_, strip) => {
    const marks = marksOf(fleet, { name: "", state: "current", strip });
    return /^a*/.exec(marks)?.[0].length ?? 0;
  });
  return Math.max(0, Math.min(fleet.columns.length - SHOWN, ...applied));
}
