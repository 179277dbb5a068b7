// The live view folds a recorded graph exactly as the static drawing does: the fixture was written by Python
// (tests/widgets/test_fold.py, which keeps it current).
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { fold } from "../src/fold.js";
import { layout, route } from "../src/layout.js";

const cases = JSON.parse(readFileSync(new URL("folded.json", import.meta.url)));
const KEPT = ["kind", "depth", "name", "what", "family", "label", "ops", "shape", "dtype", "params", "nbytes"];

for (const { name, level, data, rows, edges } of cases) {
  test(`${name} at level ${level}`, () => {
    const folded = fold(data, level);
    const kept = folded.rows.map((row) => Object.fromEntries(KEPT.map((key) => [key, row[key]])));
    assert.deepEqual(kept, rows);
    assert.deepEqual(folded.edges, edges);
  });
}

test("a closed block opens, and closes again, by its id", () => {
  const { data } = cases[0];
  const closed = fold(data, "layer").rows.find((row) => row.folds && row.kind === "block");
  const opened = fold(data, "layer", new Map([[closed.toggles, false]]));
  const heading = opened.rows.find((row) => row.toggles === closed.toggles);
  assert.equal(heading.kind, "open");
  const inside = opened.rows.filter((row) => row.ops.every((i) => closed.ops.includes(i)) && row.ops.length);
  assert.equal(inside.length, 3);
});

test("rows never overlap, and long edges have lanes", () => {
  for (const { data, level } of cases) {
    const folded = fold(data, level);
    const placed = layout(folded, 40);
    placed.places.slice(1).forEach((place, i) => assert.ok(place.y >= placed.places[i].y + placed.places[i].height));
    for (const edge of folded.edges) assert.match(route(edge, placed).d, /^M[\d.]+ [\d.]+/);
  }
});
