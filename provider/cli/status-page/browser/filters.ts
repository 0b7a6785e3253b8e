// The filters: a button for each state, and a bar for each version that tenants are at.

import { counted, humanNumber } from "../../../core/counted";
import type { PageFleet } from "../fleet";
import { byId, element } from "./dom";
import { toneOf } from "./rows";
import { DRIFTED, hasState, type View, versionBars } from "./view";

/**
 * Builds the filters.
 * @param turn Called with the view that a click leads to.
 * @returns Shows which filters are on.
 */
export function buildFilters(fleet: PageFleet, view: () => View, turn: (view: View) => void): () => void {
  const states = [...fleet.states, DRIFTED]
    .map((state) => ({ state, count: fleet.tenants.filter((tenant) => hasState(tenant, state)).length }))
    .filter(({ state, count }) => count > 0 || state === "current" || (state === DRIFTED && fleet.compared))
    .map(({ state, count }) => {
      const tone = count > 0 ? toneOf(state, state === DRIFTED) : "muted";
      const button = element(
        "button",
        { type: "button", "data-state": state },
        element("strong", { class: tone }, humanNumber(count)),
        element("span", {}, state),
      );
      button.addEventListener("click", () => turn({ ...view(), states: toggled(view().states, [state]) }));
      return { state, button };
    });
  byId("states").append(...states.map(({ button }) => button));

  const all = versionBars(fleet);
  const most = Math.max(1, ...all.map(({ count }) => count));
  const bars = all.map(({ label, versions, count, isNewest }) => {
    const bar = element("span", { class: "bar" });
    bar.style.width = `${(100 * count) / most}%`;
    const button = element(
      "button",
      { type: "button", class: isNewest ? "newest" : undefined, "aria-label": `${label}: ${counted(count, "tenant")}` },
      element("span", { class: "label", title: label }, label),
      element("span", { class: "track" }, bar),
      element("span", { class: "count" }, humanNumber(count)),
    );
    button.addEventListener("click", () => turn({ ...view(), versions: toggled(view().versions, versions) }));
    return { versions, button };
  });
  byId("versions").append(...bars.map(({ button }) => button));

  return () => {
    for (const { state, button } of states) press(button, view().states.has(state));
    for (const { versions, button } of bars)
      press(
        button,
        versions.every((version) => view().versions.has(version)),
      );
  };
}

const press = (button: HTMLButtonElement, isOn: boolean) => button.setAttribute("aria-pressed", String(isOn));

function toggled<Value>(on: ReadonlySet<Value>, values: readonly Value[]): ReadonlySet<Value> {
  const next = new Set(on);
  const areOn = values.every((value) => next.has(value));
  for (const value of values) {
    if (areOn) next.delete(value);
    else next.add(value);
  }
  return next;
}
