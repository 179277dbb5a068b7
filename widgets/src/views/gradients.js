// Gradients: norms of the weights over the steps, and for each parameter a strip of colour and a verdict in words. Pointing
// at a parameter brings its line out; pointing at the plot or a strip reads a step.
import { line } from "d3-shape";
import { h, label, shorten } from "../lib/dom.js";
import { count, number, plural, power } from "../lib/form.js";
import { below, decades, depth, gridlines, heat, linear } from "../lib/scale.js";
import { header } from "../lib/widget.js";

const [WIDTH, LEFT, RIGHT, TOP, PLOT, ROW] = [720, 64, 560, 26, 176, 22];
const [STRIP, STRIP_WIDTH, NORM, UPDATE] = [174, 186, 418, 480];
const LINES = 8;
const MARKS = {
  good: ["green", "M-3.5 0L-1 2.5L3.5 -3"],
  "not finite": ["red", "M-3 -3L3 3M-3 3L3 -3"],
  dead: ["red", "M-3.5 0H3.5"],
  exploding: ["red", "M0 3.5V-3M-3 0L0 -3.5L3 0"],
  "large update": ["orange", "M0 3.5V-3M-3 0L0 -3.5L3 0"],
  vanishing: ["orange", "M0 -3.5V3M-3 0L0 3.5L3 0"],
  "small update": ["orange", "M0 -3.5V3M-3 0L0 3.5L3 0"],
  "mostly zero": ["orange", "M-3.5 0H3.5"],
};

export function gradients(root) {
  const write = header(root);
  const stage = h("div", {});
  root.append(stage);
  let [data, chosen, bin] = [null, null, null];

  function draw() {
    const all = data.parameters;
    write(data.title, all.length ? summary(data) : "no backward pass yet: call backward() inside the with-block");
    if (!all.length) return stage.replaceChildren();
    const range = rangeOf(all);
    const plotted = all[0].norm.length > 1;
    const updates = all.some((p) => p.last_ratio !== null);
    const words = (updates ? UPDATE : NORM) + 18;
    const top = plotted ? TOP + PLOT + 46 : 14;
    const height = top + 26 + ROW * all.length + 8;
    const svg = h(
      "svg",
      { viewBox: `0 0 ${WIDTH} ${height}`, class: "d2l-picture", role: "table", "aria-label": data.title },
      plotted ? plot(data, range, chosen, bin) : null,
      scale(top, range, updates),
      all.map((p, i) => row(p, i, top + 22 + i * ROW)),
    );
    stage.replaceChildren(svg);
    svg.addEventListener("pointermove", (event) => point(event, svg));
    svg.addEventListener("pointerleave", () => choose(null, null));

    function row(p, i, y) {
      const shown = bin === null ? p.last : p.norm[bin];
      const ratio = bin === null ? p.last_ratio : p.ratio[bin];
      const [colour, shape] = MARKS[p.verdict];
      return h(
        "g",
        { role: "row", class: "d2l-row", tabindex: "0", "data-row": i, onfocus: () => choose(i, bin, true) },
        h("rect", { x: 0, y, width: WIDTH, height: ROW, class: i === chosen ? "d2l-hit d2l-chosen" : "d2l-hit" }),
        cell(label(STRIP - 10, y + 15, shorten(p.name, 23), { anchor: "end" })),
        strip(p.norm, y + 2, range),
        cell(label(NORM, y + 15, number(shown), { anchor: "end" })),
        updates ? cell(label(UPDATE, y + 15, percent(ratio), { anchor: "end" })) : null,
        h("path", {
          d: shape, transform: `translate(${words + 4} ${y + 11})`, fill: "none", stroke: `var(--d2l-${colour})`,
          "stroke-width": 1.75,
        }),
        cell(label(words + 14, y + 15, shorten(p.words, updates ? 34 : 44), { fill: p.verdict === "good" ? "quiet" : "ink" })),
      );
    }
  }

  function point(event, svg) {
    const box = svg.getBoundingClientRect();
    const x = ((event.clientX - box.left) / box.width) * WIDTH;
    const n = data.parameters[0].norm.length;
    const over = event.target.closest("[data-row]");
    const [from, to] = over ? [STRIP, STRIP + STRIP_WIDTH] : [LEFT, RIGHT];
    const inside = x >= from && x <= to;
    const at = inside ? Math.min(Math.floor(((x - from) / (to - from)) * n), n - 1) : null;
    choose(over ? Number(over.dataset.row) : null, at);
  }

  function choose(row, at, keyboard = false) {
    if (row === chosen && at === bin) return;
    [chosen, bin] = [row, at];
    draw();
    if (keyboard && row !== null) stage.querySelector(`[data-row="${row}"]`).focus({ preventScroll: true });
  }

  return (fresh) => {
    data = fresh;
    const focused = stage.contains(document.activeElement);
    draw();
    if (focused && chosen !== null) stage.querySelector(`[data-row="${chosen}"]`)?.focus({ preventScroll: true });
  };
}

const cell = (node) => h("g", { role: "cell" }, node);

const percent = (ratio) => (ratio === null || ratio === undefined ? "–" : `${number(100 * ratio)} %`);

function summary(data) {
  const bad = data.parameters.filter((p) => p.verdict !== "good").length;
  const well = bad ? `${bad} of ${data.parameters.length} need a look` : "all well";
  return `${plural(data.steps, "step")} · ${plural(data.parameters.length, "parameter")} · ${well}`;
}

/** The smallest and largest norm above 0, at least a decade apart. */
export function rangeOf(parameters) {
  const values = parameters.flatMap((p) => p.norm.filter((n) => n));
  if (!values.length) return [0.1, 1];
  const [low, high] = values.reduce(([a, b], v) => [Math.min(a, v), Math.max(b, v)], [Infinity, -Infinity]);
  return high >= 10 * low ? [low, high] : [low / 3, high * 3];
}

function plot(data, [low, high], chosen, bin) {
  const weights = data.parameters.filter((p) => p.shape.length > 1);
  let shown = weights.length ? weights : data.parameters;
  if (shown.length > LINES)
    shown = Array.from({ length: LINES }, (_, i) => shown[Math.round((i * (shown.length - 1)) / (LINES - 1))]);
  const picked = chosen === null ? null : data.parameters[chosen];
  if (picked && !shown.includes(picked)) shown = [...shown, picked];
  const last = Math.max(data.steps - 1, 1);
  const x = linear([0, last], [LEFT, RIGHT]);
  const y = linear([Math.log10(low), Math.log10(high)], [TOP + PLOT, TOP + 8]);
  const path = line()
    .defined(([, v]) => v)
    .x(([k]) => x(k * data.bin))
    .y(([, v]) => y(Math.log10(v)));
  const lines = shown.map((p, i) =>
    h("path", {
      d: path(p.norm.map((v, k) => [k, v])) ?? "", fill: "none", stroke: depth(i, shown.length),
      class: picked && picked !== p ? "d2l-line d2l-far" : "d2l-line",
    }),
  );
  const cursor = bin === null ? null : x(bin * data.bin);
  return h(
    "g",
    { "aria-hidden": "true" },
    label(24, 16, "gradient norm", { fill: "quiet" }),
    gridlines(decades(low, high, 4), y, [LEFT, RIGHT], power),
    below([0, last], x, TOP + PLOT + 2, count, 6, true),
    label(RIGHT + 10, TOP + PLOT + 20, bin === null ? "step" : `step ${count(bin * data.bin)}`, { fill: "quiet" }),
    lines,
    cursor === null ? null : h("line", { x1: cursor, x2: cursor, y1: TOP, y2: TOP + PLOT, class: "d2l-cursor" }),
    ends(shown, x, y, data.bin),
  );
}

/** Names at the ends of their lines, moved apart until none covers another. */
function ends(shown, x, y, size) {
  const found = shown
    .map((p, i) => {
      const k = p.norm.findLastIndex((v) => v);
      return k < 0 ? null : { name: p.name, colour: depth(i, shown.length), x: x(k * size), y: y(Math.log10(p.norm[k])) };
    })
    .filter(Boolean)
    .sort((a, b) => a.y - b.y);
  let at = TOP - 16;
  return found.flatMap((end, rank) => {
    at = Math.min(Math.max(end.y, at + 14), TOP + PLOT + 8 - (found.length - 1 - rank) * 14);
    const text = label(end.x + 14, at + 4, shorten(end.name, 22));
    text.setAttribute("fill", end.colour);
    return [h("path", { d: `M${end.x} ${end.y}L${end.x + 6} ${at}H${end.x + 10}`, fill: "none", stroke: end.colour }), text];
  });
}

function strip(norms, y, [low, high]) {
  const share = linear([Math.log10(low), Math.log10(high)], [0, 1]);
  const width = STRIP_WIDTH / norms.length;
  const cells = norms.map((v, k) =>
    v
      ? h("rect", { x: STRIP + k * width, y, width: width + 0.3, height: ROW - 4, fill: heat(share(Math.log10(v))) })
      : null,
  );
  return h(
    "g",
    { "shape-rendering": "crispEdges" },
    h("rect", { x: STRIP, y, width: STRIP_WIDTH, height: ROW - 4, fill: "none", stroke: "var(--d2l-rule)" }),
    cells,
  );
}

/** What the colours mean, and the columns' names. */
function scale(top, [low, high], updates) {
  const [from, to] = [number(low), number(high)];
  const [start, end] = [STRIP + from.length * 6.5 + 6, STRIP + STRIP_WIDTH - to.length * 6.5 - 6];
  const n = 24;
  const cells = Array.from({ length: n }, (_, i) =>
    h("rect", {
      x: start + (i * (end - start)) / n, y: top + 1, width: (end - start) / n + 0.3, height: 7, fill: heat(i / (n - 1)),
    }),
  );
  return h(
    "g",
    { "aria-hidden": "true" },
    label(STRIP, top + 8, from, { fill: "quiet" }),
    cells,
    label(STRIP + STRIP_WIDTH, top + 8, to, { fill: "quiet", anchor: "end" }),
    label(NORM, top + 8, "norm", { fill: "quiet", anchor: "end" }),
    updates ? label(UPDATE, top + 8, "update", { fill: "quiet", anchor: "end" }) : null,
  );
}
