// How often progress is shown, by a clock that the tests turn.

import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { Progress } from "../../provider/pulumi/progress";

let shown: [seconds: number, urn: string, text: string][];
let start: number;
const log = { progress: (urn: string, text: string) => shown.push([(performance.now() - start) / 1000, urn, text]) };
const pass = (seconds: number) => vi.advanceTimersByTime(seconds * 1000);

describe("by a clock", () => {
  beforeEach(() => {
    vi.useFakeTimers();
    shown = [];
    start = performance.now();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  test("short work shows nothing, however many steps it has", () => {
    const progress = new Progress(log, "u");
    for (const text of ["a", "b", "c"]) {
      progress.step(text);
      pass(0.6);
    }
    progress.end();
    pass(60);
    expect(shown).toEqual([]);
  });

  test("longer work shows its latest step after two seconds, and a change at most every two", () => {
    const progress = new Progress(log, "u");
    progress.step("a");
    pass(1);
    progress.step("b");
    pass(1);
    expect(shown).toEqual([[2, "u", "b"]]);
    pass(0.5);
    progress.step("c");
    progress.step("d");
    pass(1.4);
    progress.step("e");
    expect(shown).toHaveLength(1);
    pass(0.1);
    expect(shown.slice(1)).toEqual([[4, "u", "e"]]);
    pass(60);
    expect(shown).toHaveLength(2);
  });

  test("a step behind a long pause is shown at once, the next one waits again", () => {
    const progress = new Progress(log, "u");
    pass(5);
    progress.step("a");
    expect(shown).toEqual([[5, "u", "a"]]);
    progress.step("b");
    expect(shown).toHaveLength(1);
    pass(2);
    expect(shown.slice(1)).toEqual([[7, "u", "b"]]);
  });

  test("what is shown already is not shown again, also when the work came back to it", () => {
    const progress = new Progress(log, "u");
    pass(2);
    progress.step("a");
    progress.step("a");
    progress.step("b");
    progress.step("a");
    pass(60);
    progress.step("a");
    expect(shown).toEqual([[2, "u", "a"]]);
    progress.step("b");
    expect(shown.slice(1)).toEqual([[62, "u", "b"]]);
  });

  test("nothing is shown behind the end", () => {
    const progress = new Progress(log, "u");
    progress.step("a");
    progress.end();
    pass(3);
    progress.step("b");
    progress.end();
    const idle = new Progress(log, "u");
    idle.end();
    pass(60);
    idle.step("a");
    expect(shown).toEqual([]);
  });

  test("the clock can be another one", () => {
    let now = 0;
    const progress = new Progress(log, "u", () => now);
    now = 1999;
    progress.step("a");
    expect(shown).toEqual([]);
    pass(0.001);
    expect(shown).toHaveLength(1);
    now = 10_000;
    progress.step("b");
    expect(shown).toHaveLength(2);
  });
});

test("what waits to be shown keeps no process alive", () => {
  const timers = () => process.getActiveResourcesInfo().filter((name) => name === "Timeout").length;
  const before = timers();
  const progress = new Progress(log, "u");
  progress.step("a");
  expect(timers()).toBe(before);
  const control = setTimeout(() => undefined, 1000);
  expect(timers()).toBe(before + 1);
  clearTimeout(control);
  progress.end();
});
