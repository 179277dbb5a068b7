// Scales and axes.
import { ticks } from "d3-array";
import { h, label } from "./dom.js";

/** The map of a range of values onto a range of pixels. */
export function linear([a, b], [p, q]) {
  const slope = b === a ? 0 : (q - p) / (b - a);
  const scale = (value) => p + (value - a) * slope;
  scale.invert = (pixel) => (slope ? a + (pixel - p) / slope : a);
  return scale;
}

/** Exponents of the powers of ten between two positive values, thinned out to about so many. */
export function decades(low, high, about = 5) {
  const first = Math.ceil(Math.log10(low) - 1e-9);
  const last = Math.floor(Math.log10(high) + 1e-9);
  const step = Math.max(1, Math.ceil((last - first) / about));
  const found = [];
  for (let e = first; e <= last; e++) if (e % step === 0) found.push(e);
  return found.length ? found : [first];
}

/** Horizontal lines with their values at the left. */
export function gridlines(at, y, [left, right], write) {
  return at.flatMap((value) => [
    h("line", { x1: left, x2: right, y1: y(value), y2: y(value), stroke: "var(--d2l-rule)" }),
    label(left - 8, y(value) + 4, write(value), { fill: "quiet", anchor: "end" }),
  ]);
}

/** Numbers below a horizontal axis; whole ones only where `whole`. */
export function below([low, high], x, y, write, about = 5, whole = false) {
  return ticks(low, high, about)
    .filter((value) => !whole || Number.isInteger(value))
    .map((value) => label(x(value), y + 18, write(value), { fill: "quiet", anchor: "middle" }));
}

const HEAT = 9;

/** The colour of a value between 0 and 1 on the heat scale. */
export function heat(share) {
  const at = Math.min(Math.max(share, 0), 1) * (HEAT - 1);
  const i = Math.min(Math.floor(at), HEAT - 2);
  const part = Math.round((at - i) * 100);
  return `color-mix(in srgb, var(--d2l-heat${i + 1}) ${part}%, var(--d2l-heat${i}))`;
}

/** The colour of layer `i` of `n`. */
export const depth = (i, n) => `var(--d2l-depth${Math.round((i * 7) / Math.max(n - 1, 1))})`;
