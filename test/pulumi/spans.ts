// Spans of time, of which several may cover the same moment.

export interface Span {
  begun: number;
  ended: number;
}

/** Time that at least one of the spans covers. */
export function covered(spans: readonly Span[]): number {
  let [sum, until] = [0, Number.NEGATIVE_INFINITY];
  for (const { begun, ended } of [...spans].sort((a, b) => a.begun - b.begun)) {
    sum += Math.max(0, ended - Math.max(begun, until));
    until = Math.max(until, ended);
  }
  return sum;
}
