// Memory: a mountain of live bytes over time, read at any moment by pointing at it or with the arrow keys, and what its
// peak is made of, layer by layer.
import { bisectRight, ticks } from "d3-array";
import { area, curveStepAfter } from "d3-shape";
import { h, label, shorten } from "../lib/dom.js";
import { nbytes, seconds } from "../lib/form.js";
import { below, gridlines, linear } from "../lib/scale.js";
import { header } from "../lib/widget.js";

const [WIDTH, LEFT, RIGHT, TOP, PLOT, ROW, NAMES, BARS] = [720, 72, 696, 22, 220, 22, 200, 14];
const colour = (category) => `var(--d2l-memory-${category}, var(--d2l-grey))`;

export function memory(root) {
  const write = header(root);
  const legend = h("div", { class: "d2l-legend", "aria-live": "polite" });
  const stage = h("div", {});
  root.append(legend, stage);
  let [data, at, x] = [null, null, null];

  function draw() {
    if (!data.peak.bytes) {
      write(data.title, "nothing was allocated yet: run something inside the with-block");
      legend.replaceChildren();
      return stage.replaceChildren();
    }
    write(data.title, summary(data));
    const layers = byLayer(data.peak.alive);
    const bars = TOP + PLOT + 78;
    const span = Math.max(data.time.at(-1) - data.time[0], 1e-9);
    x = linear([data.time[0], data.time[0] + span], [LEFT, RIGHT]);
    const svg = h(
      "svg",
      {
        viewBox: `0 0 ${WIDTH} ${bars + ROW * layers.length + 8}`, class: "d2l-picture", role: "img", tabindex: "0",
        "aria-label": `${data.title}: ${summary(data)}. Left and right arrows read single moments.`,
      },
      mountain(data, x),
      breakdown(data, layers, bars),
    );
    svg.addEventListener("pointermove", (event) => {
      const box = svg.getBoundingClientRect();
      const pixel = ((event.clientX - box.left) / box.width) * WIDTH;
      const inside = pixel >= LEFT && pixel <= RIGHT && (event.clientY - box.top) / box.width < bars / WIDTH;
      read(svg, inside ? bisectRight(data.time, x.invert(pixel)) - 1 : null);
    });
    svg.addEventListener("pointerleave", () => read(svg, null));
    svg.addEventListener("keydown", (event) => {
      const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
      if (!step) return;
      const last = data.time.length - 1;
      read(svg, Math.min(Math.max((at ?? (step > 0 ? -1 : last + 1)) + step, 0), last));
      event.preventDefault();
    });
    stage.replaceChildren(svg);
    read(svg, null);
  }

  /** Show one moment; null goes back to the peak. */
  function read(svg, moment) {
    at = moment === null || moment < 0 ? null : moment;
    svg.querySelector(".d2l-cursor")?.remove();
    const now = {};
    if (at === null) for (const g of data.peak.alive) now[g.category] = (now[g.category] ?? 0) + g.bytes;
    else for (const [name, live] of Object.entries(data.live)) now[name] = live[at];
    const when = at === null ? `at the peak: ${nbytes(data.peak.bytes)}` : `${moment_(data, at)}: ${nbytes(data.total[at])}`;
    legend.replaceChildren(
      h("span", { class: "d2l-when" }, when),
      ...Object.keys(data.live).map((name) =>
        h("span", { class: "d2l-key" }, h("i", { style: `background: ${colour(name)}` }), `${name} ${nbytes(now[name] ?? 0)}`),
      ),
    );
    if (at !== null) {
      const pixel = x(data.time[at]);
      svg.append(h("line", { x1: pixel, x2: pixel, y1: TOP, y2: TOP + PLOT, class: "d2l-cursor" }));
    }
  }

  return (fresh) => {
    data = fresh;
    draw();
  };
}

const moment_ = (data, at) => (data.time[at] ? `after ${seconds(data.time[at])}` : "at the start");

function summary(data) {
  const where = data.peak.layer ? ` in ${data.peak.layer}` : "";
  const [first, last] = [data.total[0], data.total.at(-1)].map(nbytes);
  return `peak ${nbytes(data.peak.bytes)}${where} · ${first} at the start, ${last} at the end`;
}

/** Bytes at the peak by layer, then category; largest layers first, the many small ones together at the end. */
export function byLayer(alive, most = BARS) {
  const layers = new Map();
  for (const { layer, category, bytes } of alive) {
    const name = layer || "outside of layers";
    if (!layers.has(name)) layers.set(name, {});
    layers.get(name)[category] = (layers.get(name)[category] ?? 0) + bytes;
  }
  const total = (sizes) => Object.values(sizes).reduce((a, b) => a + b, 0);
  const ordered = [...layers].sort((a, b) => total(b[1]) - total(a[1]));
  if (ordered.length <= most) return ordered;
  const rest = {};
  for (const [, sizes] of ordered.slice(most - 1))
    for (const [category, n] of Object.entries(sizes)) rest[category] = (rest[category] ?? 0) + n;
  return [...ordered.slice(0, most - 1), [`${ordered.length - most + 1} more`, rest]];
}

function mountain(data, x) {
  const y = linear([0, data.peak.bytes * 1.02], [TOP + PLOT, TOP]);
  let under = data.time.map(() => 0);
  const slopes = Object.entries(data.live).map(([name, live]) => {
    const over = live.map((n, i) => under[i] + n);
    const shape = area()
      .x((_, i) => x(data.time[i]))
      .y0((_, i) => y(shape.under[i]))
      .y1((n) => y(n))
      .curve(curveStepAfter);
    shape.under = under;
    under = over;
    return h("path", { d: shape(over), fill: colour(name), "fill-opacity": 0.85 });
  });
  const [px, py] = [x(data.peak.time), y(data.peak.bytes)];
  const right = px < (LEFT + RIGHT) / 2;
  return h(
    "g",
    { "aria-hidden": "true" },
    gridlines(ticks(0, data.peak.bytes, 4), y, [LEFT, RIGHT], nbytes),
    slopes,
    below([data.time[0], data.time.at(-1)], x, TOP + PLOT + 2, (t) => (t ? seconds(t) : "0"), 6),
    h("circle", { cx: px, cy: py, r: 3.5, fill: "var(--d2l-ink)", stroke: "var(--d2l-paper)", "stroke-width": 1.5 }),
    label(px + (right ? 9 : -9), py - 6, `peak ${nbytes(data.peak.bytes)}`, { bold: true, anchor: right ? "start" : "end" }),
  );
}

function breakdown(data, layers, top) {
  const left = 24 + NAMES;
  const total = (sizes) => Object.values(sizes).reduce((a, b) => a + b, 0);
  const scale = (RIGHT - 76 - left) / Math.max(...layers.map(([, sizes]) => total(sizes)));
  const rows = layers.flatMap(([layer, sizes], i) => {
    const y = top + i * ROW;
    let at = left;
    const bars = Object.keys(data.live).map((name) => {
      const width = (sizes[name] ?? 0) * scale;
      if (!width) return null;
      at += width;
      return h("rect", {
        x: at - width, y: y + 3, width: Math.max(width, 0.5), height: ROW - 9, fill: colour(name), "fill-opacity": 0.85,
      });
    });
    return [
      label(left - 10, y + 13, shorten(layer, 30), { anchor: "end" }),
      ...bars,
      label(at + 8, y + 13, nbytes(total(sizes))),
    ];
  });
  return h("g", {}, label(24, top - 14, "alive at the peak, by layer", { size: "body", bold: true }), rows);
}
