/** The timer asks for attention and never cuts anybody off. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { timerState } from "./timer.ts";

test("time is left, then nearly over from thirty seconds, then counted up past zero", () => {
  const at = (seconds: number) => timerState(0, 240, seconds * 1_000);
  assert.deepEqual(at(72), { kind: "left", seconds: 168 });
  assert.deepEqual(at(209), { kind: "left", seconds: 31 });
  assert.deepEqual(at(210), { kind: "soon", seconds: 30 });
  assert.deepEqual(at(240), { kind: "soon", seconds: 0 });
  assert.deepEqual(at(281), { kind: "over", seconds: 41 });
});

test("a clock that runs behind the hub's does not show more time than was given", () => {
  assert.deepEqual(timerState(5_000, 240, 0), { kind: "left", seconds: 240 });
});
