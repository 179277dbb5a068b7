import assert from "node:assert/strict";
import { test } from "node:test";
import { decades, linear } from "../src/lib/scale.js";

test("a scale maps and maps back", () => {
  const x = linear([0, 10], [100, 200]);
  assert.equal(x(5), 150);
  assert.equal(x.invert(150), 5);
  assert.equal(linear([3, 3], [0, 1])(3), 0);
});

test("decades are thinned out", () => {
  assert.deepEqual(decades(0.002, 30), [-2, -1, 0, 1]);
  assert.deepEqual(decades(1e-12, 1), [-12, -9, -6, -3, 0]);
});
