// How many there are of a thing, as people read it.

/** A number with commas between thousands. */
export const humanNumber = (value: number): string => String(value).replace(/\B(?=(\d{3})+$)/g, ",");

/** A number of things: `1 tenant`, `1,187 tenants`. */
export const counted = (count: number, thing: string): string =>
  `${humanNumber(count)} ${thing}${count === 1 ? "" : "s"}`;
