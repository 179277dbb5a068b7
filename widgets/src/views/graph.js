// The computation graph: rows that open and close, shapes on the edges, what each row costs. A tree grid for keyboards and
// screen readers: arrows move, right and left (or Enter) open and close.
import { h, label, shorten } from "../lib/dom.js";
import { count, nbytes, plural, seconds, shape } from "../lib/form.js";
import { header } from "../lib/widget.js";
import { fold } from "../fold.js";
import { CARD, CARD_RIGHT, MARGIN, PILL, PILL_WIDTH, SPINE, WIDTH, layout, route } from "../layout.js";

const COLUMNS = [
  [380, 446, "parameters"],
  [470, 582, "time"],
  [606, 690, "outputs"],
];
const LEVELS = [
  ["layer", "Layers"],
  ["op", "Operators"],
  [1, "Blocks"],
];
const TOP = 42;

export function graph(root) {
  const changed = new Map();
  let [data, level, focused] = [null, null, null];
  const choices = LEVELS.map(([value, name]) =>
    h("button", { class: "d2l-choice", type: "button", onclick: () => choose(value) }, name),
  );
  const write = header(root, h("div", { class: "d2l-choices", role: "group", "aria-label": "Detail" }, choices));
  const stage = h("div", {});
  root.append(stage);

  function choose(value) {
    level = value;
    changed.clear();
    draw();
  }

  function toggle(row, close = row.kind === "open") {
    if (!row.folds) return;
    changed.set(row.toggles, close);
    focused = row.toggles;
    draw(true);
  }

  function draw(keepFocus = stage.contains(document.activeElement)) {
    if (!data.ops.length) {
      write(data.title, "nothing has run yet: call the network inside the with-block");
      stage.replaceChildren();
      return;
    }
    write(data.title, totals(data));
    choices.forEach((button, i) => button.setAttribute("aria-pressed", LEVELS[i][0] === level));
    const folded = fold(data, level, changed);
    const places = layout(folded, TOP);
    const svg = picture(data, folded, places, { toggle, focus: (row) => (focused = row.toggles ?? row.key) });
    stage.replaceChildren(svg);
    const rows = [...svg.querySelectorAll("[role=row]")];
    const current = rows.find((row) => row.dataset.key === focused) ?? rows[0];
    current.setAttribute("tabindex", "0");
    if (keepFocus) current.focus({ preventScroll: true });
  }

  return (fresh) => {
    data = fresh;
    level ??= data.level;
    draw();
  };
}

function totals(data) {
  const sizes = new Map(data.ops.flatMap((op) => op.params.map((p) => [p[0], p[1]])));
  const total = (of) => data.ops.reduce((all, op) => all + (of(op) ?? 0), 0);
  const parameters = [...sizes.values()].reduce((a, b) => a + b, 0);
  const parts = [parameters ? plural(parameters, "parameter") : plural(data.ops.length, "operator")];
  parts.push(`forward ${seconds(total((op) => op.seconds))}`);
  if (data.ops.some((op) => op.back !== null)) parts.push(`backward ${seconds(total((op) => op.back))}`);
  parts.push(`${nbytes(total((op) => op.bytes))} of outputs`);
  return parts.join(" · ");
}

function picture(data, folded, placed, actions) {
  const { rows, edges } = folded;
  const costly = rows.filter((row) => row.kind !== "open");
  const scale = {
    time: Math.max(...costly.map((row) => row.seconds + (row.back ?? 0))),
    bytes: Math.max(...costly.map((row) => row.nbytes)),
  };
  const backward = rows.some((row) => row.back !== null);
  const heads = COLUMNS.map(([, right, name], i) =>
    label(right, 24, i === 1 && backward ? "forward + backward" : name, { fill: "quiet", anchor: "end" }),
  );
  const lines = edges.map((edge) => line(edge, placed));
  const drawn = rows.map((row, r) => drawRow(rows, r, placed.places[r], scale, actions));
  drawn.forEach((node, r) => connect(node, r, drawn, edges, lines));
  const bands = rows.map((row, r) => (row.kind === "open" ? band(rows, placed.places, r) : null));
  const svg = h(
    "svg",
    {
      viewBox: `0 0 ${WIDTH} ${placed.height + 4}`, class: "d2l-picture", role: "treegrid",
      "aria-label": `Computation graph of ${data.title}`,
    },
    h("g", { "aria-hidden": "true" }, heads, bands, lines),
    drawn,
  );
  svg.addEventListener("keydown", (event) => move(event, drawn));
  return svg;
}

/** Arrow keys go from row to row; what opens and closes is in the rows themselves. */
function move(event, drawn) {
  const step = { ArrowDown: 1, ArrowUp: -1, Home: -Infinity, End: Infinity }[event.key];
  if (step === undefined) return;
  const at = drawn.indexOf(event.target.closest("[role=row]"));
  const to = drawn[Math.min(Math.max(at + step, 0), drawn.length - 1)];
  drawn.forEach((row) => row.setAttribute("tabindex", row === to ? "0" : "-1"));
  to.focus();
  event.preventDefault();
}

/** Show a row's edges, and the rows at their ends, while it is looked at. */
function connect(node, r, drawn, edges, lines) {
  const near = (on) => {
    edges.forEach((edge, i) => {
      if (edge.source !== r && edge.target !== r) return;
      lines[i].classList.toggle("d2l-near", on);
      drawn[edge.source === r ? edge.target : edge.source].classList.toggle("d2l-near", on);
    });
  };
  for (const [name, on] of [["mouseenter", true], ["focus", true], ["mouseleave", false], ["blur", false]])
    node.addEventListener(name, () => near(on));
}

function line(edge, placed) {
  const { d, arrow } = route(edge, placed);
  return h(
    "g",
    { class: "d2l-edge" },
    h("path", { d, fill: "none", "stroke-width": 1.5 }),
    h("path", { d: "M0 0L-3.5 -6.5H3.5Z", transform: arrow, class: "d2l-arrow" }),
  );
}

function band(rows, places, r) {
  let last = r;
  while (last + 1 < rows.length && rows[last + 1].depth > rows[r].depth) last += 1;
  const { x, y } = places[r];
  const width = WIDTH - MARGIN + 8 - 3 * Math.min(rows[r].depth, 3) - x;
  const height = places[last].y + places[last].height + 8 - y;
  return h("rect", { x, y, width, height, rx: 8, fill: "var(--d2l-band)", stroke: "var(--d2l-rule)" });
}

function drawRow(rows, r, place, scale, { toggle, focus }) {
  const row = rows[r];
  const parts = { open: heading, input: pill }[row.kind]?.(row, place) ?? card(row, place, scale);
  const closed = row.kind !== "open";
  const spoken = [row.name, row.what, row.label, closed && shape(row.shape)].filter(Boolean).join(", ");
  return h(
    "g",
    {
      role: "row", tabindex: "-1", "data-key": row.toggles ?? row.key, "data-kind": row.kind, class: "d2l-row",
      "aria-level": row.depth + 1, "aria-expanded": row.folds ? String(!closed) : null,
      onclick: () => toggle(row),
      onfocus: () => focus(row),
      onkeydown: (event) => {
        if (event.key === "Enter" || event.key === " ") toggle(row);
        else if (event.key === "ArrowRight" && closed) toggle(row);
        else if (event.key === "ArrowLeft" && !closed) toggle(row);
        else return;
        event.preventDefault();
      },
    },
    h("rect", { x: place.x, y: place.y, width: hitWidth(row, place), height: place.height, class: "d2l-hit" }),
    h("g", { role: "gridcell", "aria-label": spoken }, parts),
    closed ? handed(rows, r, place) : null,
    row.kind === "block" || row.kind === "op" ? costs(row, place, scale) : null,
  );
}

/** A row is one target, with the space between its card and its numbers; a heading ends where an edge passes it. */
function hitWidth(row, { x }) {
  return { open: SPINE - x - 8, input: PILL_WIDTH }[row.kind] ?? WIDTH - MARGIN - x;
}

function heading(row, { x, y }) {
  const room = SPINE - x - 44;
  const name = shorten(row.name, Math.floor(room / 6.4));
  const rest = row.what !== row.name && (name.length + row.what.length) * 6.4 < room ? ` ${row.what}` : "";
  return [
    chevron(x + 14, y + 13, true),
    label(x + 24, y + 17, name, { fill: "quiet", bold: true }),
    label(x + 24 + name.length * 6.6, y + 17, rest.trim(), { fill: "quiet" }),
  ];
}

function pill(row, { x, y }) {
  return [
    h("rect", {
      x, y, width: PILL_WIDTH, height: PILL, rx: PILL / 2, fill: "var(--d2l-paper)", stroke: "var(--d2l-grey)",
    }),
    label(x + PILL_WIDTH / 2, y + 16, row.name, { size: "body", anchor: "middle" }),
  ];
}

function card(row, { x, y, height }) {
  const colour = `var(--d2l-family-${row.family})`;
  const second = [row.name === row.what ? "" : row.name, row.label].filter(Boolean).join(" · ");
  const most = Math.floor((CARD_RIGHT - x - 84) / 6.1);
  return [
    h("rect", { x, y, width: CARD_RIGHT - x, height, rx: 6, class: "d2l-card" }),
    h("path", { d: `M${x + 6} ${y}a6 6 0 0 0 -6 6v${height - 12}a6 6 0 0 0 6 6z`, fill: colour }),
    label(x + 16, y + (second ? 18 : 25), shorten(row.what, most), { size: "body", bold: true }),
    second ? label(x + 16, y + 33, shorten(second, most + 4), { fill: "quiet" }) : null,
    glyph(row.shape, y + height / 2, colour),
    row.folds ? chevron(CARD_RIGHT - 58, y + height / 2, false) : null,
  ];
}

function chevron(x, y, open) {
  const d = open ? "M-3.5 -1.5L0 2L3.5 -1.5" : "M-1.5 -3.5L2 0L-1.5 3.5";
  return h("path", { d, transform: `translate(${x} ${y})`, class: "d2l-chevron" });
}

/** One sample of what a row makes, to a logarithmic scale: maps as a stack of sheets, features as a bar. */
function glyph(sizes, middle, colour) {
  const right = CARD_RIGHT - 10;
  const side = (n) => 4 + 2.4 * Math.log2(Math.max(n, 1));
  let boxes = [[right - 5, middle - 2.5, 5, 5]];
  if (sizes.length === 4) {
    const sheets = Math.min(1 + Math.round(Math.log2(Math.max(sizes[1], 1)) / 2), 6);
    const [tall, wide] = sizes.slice(2).map(side);
    const [x, y] = [right - wide - 3 * (sheets - 1), middle - tall / 2 + 1.5 * (sheets - 1)];
    boxes = Array.from({ length: sheets }, (_, i) => [x + 3 * i, y - 3 * i, wide, tall]).reverse();
  } else if (sizes.length >= 2) {
    const [tall, wide] = [side(sizes.at(-1)), sizes.length === 2 ? 5 : side(sizes[1])];
    boxes = [[right - wide, middle - tall / 2, wide, tall]];
  }
  return boxes.map(([x, y, width, height]) =>
    h("rect", { x, y, width, height, rx: 0.5, fill: "var(--d2l-card)", stroke: colour }),
  );
}

/** The columns: numbers, with a thin bar under them for comparison down the page. */
function costs(row, { y }, scale) {
  const colour = `var(--d2l-family-${row.family})`;
  const times = seconds(row.seconds) + (row.back === null ? "" : ` + ${seconds(row.back)}`);
  const words = [row.params ? count(row.params) : "–", times, nbytes(row.nbytes)];
  const numbers = COLUMNS.map(([, right], i) =>
    label(right, y + 21, words[i], { size: "body", anchor: "end", fill: words[i] === "–" ? "quiet" : "ink" }),
  );
  const [, [timeLeft, timeRight], [left, right]] = COLUMNS;
  const perSecond = scale.time ? (timeRight - timeLeft) / scale.time : 0;
  const perByte = scale.bytes ? (right - left) / scale.bytes : 0;
  return h(
    "g",
    { role: "gridcell" },
    numbers,
    bar(timeLeft, timeRight, y + 29, colour, row.seconds * perSecond, (row.back ?? 0) * perSecond),
    bar(left, right, y + 29, colour, row.nbytes * perByte),
  );
}

function bar(left, right, y, colour, filled, more = 0) {
  const piece = (x, width, fill, opacity = 1) => h("rect", { x, y, width, height: 3, fill, "fill-opacity": opacity });
  return [
    piece(left, right - left, "var(--d2l-rule)", 0.5),
    filled ? piece(left, filled, colour) : null,
    more ? piece(left + filled, more, colour, 0.45) : null,
  ];
}

function handed(rows, r, place) {
  const words = shape(rows[r].shape);
  if (place.aside) return label(place.x + PILL_WIDTH + 8, place.y + 16, words, { fill: "quiet" });
  const ends = rows[r].depth > (rows[r + 1]?.depth ?? 0);
  return label(SPINE + 10, place.y + place.height + (ends ? 24 : 17), words, { fill: "quiet" });
}
