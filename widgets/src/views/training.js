// The training board: progress, numbers, live curves, and controls that act while it trains.
//
// A control is a message; the kernel answers "heard" at once, and the state follows when the step that is being computed
// has ended. Silence is told apart: nobody ever answered (a saved page), or not now (the kernel runs another cell).
import { area, line } from "d3-shape";
import { ticks } from "d3-array";
import { h } from "../lib/dom.js";
import { count, duration, number, tick } from "../lib/form.js";
import { below, gridlines, linear } from "../lib/scale.js";
import { header } from "../lib/widget.js";

const STATES = {
  ready: "grey", running: "blue", paused: "orange", finished: "green", stopped: "orange", failed: "red",
};
const COLOURS = ["blue", "orange", "green", "purple"];
const ENDED = ["finished", "stopped", "failed"];
const PATIENCE = 1500; // milliseconds until silence is told
const DEAF = "a recording: no kernel is listening";
const BUSY = "the kernel is busy with a cell; its interrupt button (■) ends the run";

export function training(root, link) {
  const badge = h("span", { class: "d2l-badge", role: "status" });
  const write = header(root, badge);
  const fill = h("div", { class: "d2l-progress-fill" });
  const bar = h("div", { class: "d2l-progress", role: "progressbar", "aria-label": "Progress", "aria-valuemin": 0 }, fill);
  const controls = buildControls(link);
  const trouble = h("p", { class: "d2l-trouble", role: "alert" });
  const charts = h("div", { class: "d2l-charts" });
  root.append(bar, controls.node, trouble, charts);
  const panels = [];
  let data = null;
  const draw = () => data && panels.forEach((panel) => panel.draw(data));
  new ResizeObserver(draw).observe(charts);

  return (fresh) => {
    data = fresh;
    const colour = `var(--d2l-${STATES[data.state]})`;
    write(data.title, facts(data).join(" · "));
    if (badge.textContent !== data.state) badge.textContent = data.state;
    root.style.setProperty("--d2l-state", colour);
    const share = data.total ? Math.min(data.done / data.total, 1) : Number(data.state === "finished");
    fill.style.width = `${100 * share}%`;
    bar.classList.toggle("d2l-unknown", !data.total && data.state === "running");
    bar.setAttribute("aria-valuemax", data.total ?? data.done);
    bar.setAttribute("aria-valuenow", data.done);
    controls.show(data.state);
    trouble.textContent = data.error ?? "";
    data.panels.forEach((names, i) => {
      if (panels[i]?.names.join() === names.join()) return;
      const panel = buildPanel(names, (step) => panels.forEach((p) => p.point(step)));
      panels[i]?.node.replaceWith(panel.node) ?? charts.append(panel.node);
      panels[i] = panel;
    });
    charts.classList.toggle("d2l-one", data.panels.length === 1);
    draw();
  };
}

export function facts(data) {
  const going = data.state === "running" || data.state === "paused";
  const found = [`step ${count(data.done)}` + (data.total === null ? "" : ` of ${count(data.total)}`)];
  if (data.epoch !== null) found.push(`epoch ${data.epoch}`);
  if (data.done) found.push(duration(data.elapsed) + (going ? " so far" : ""));
  if (going && data.remaining !== null) found.push(`${duration(data.remaining)} left`);
  if (data.sample_rate) found.push(`${count(data.sample_rate)} samples/s`);
  else if (data.rate) found.push(`${number(data.rate)} steps/s`);
  return found;
}

// ---- controls ----

function buildControls(link) {
  const button = (name, action) =>
    h("button", { class: "d2l-button", type: "button", disabled: true, onclick: () => press(action) }, name);
  const pause = button("Pause", "pause");
  const step = button("Step", "step");
  const stop = button("Stop", "stop");
  const note = h("span", { class: "d2l-note", "aria-live": "polite" });
  const node = h("div", { class: "d2l-controls", role: "group", "aria-label": "Controls" }, pause, step, stop, note);
  let [state, connected, silent, news, timer] = ["ready", false, !link, 0, 0];

  function tell() {
    const busy = connected || news > 1; // an update has come: somebody is there
    const words = !silent || ENDED.includes(state) ? "" : busy ? BUSY : link ? DEAF : "a recording";
    if (note.textContent !== words) note.textContent = words;
  }

  function ask(control) {
    link.send({ control });
    clearTimeout(timer);
    timer = setTimeout(() => {
      silent = true;
      tell();
    }, PATIENCE);
  }

  function press(action) {
    ask(action === "pause" && state === "paused" ? "resume" : action);
  }

  function refresh() {
    const ended = ENDED.includes(state);
    pause.textContent = state === "paused" ? "Resume" : "Pause";
    for (const b of [pause, step, stop]) b.disabled = !connected || ended || state === "ready";
    node.hidden = ended;
    tell();
  }

  link?.listen((message) => {
    if (message.heard === undefined) return;
    clearTimeout(timer);
    [connected, silent] = [true, false];
    refresh();
  });
  if (link) ask("hello");
  return {
    node,
    show(now) {
      state = now;
      news += 1;
      refresh();
    },
  };
}

// ---- curves ----

/** The range of values that a panel shows: of the means, so that one wild batch does not flatten the curve. */
export function domain(data, names) {
  const known = names.flatMap((name) => data.curves[name].mean.filter((v) => v !== null));
  if (!known.length) return [0, 1];
  let [low, high] = [Infinity, -Infinity];
  for (const v of known) [low, high] = [Math.min(low, v), Math.max(high, v)];
  const room = (high - low) * 0.06 || Math.abs(high) * 0.1 || 1;
  return [
    low >= 0 ? Math.max(low - room, 0) : low - room,
    high <= 1 && names[0].includes("acc") ? Math.min(high + room, 1) : high + room,
  ];
}

function buildPanel(names, point) {
  const values = names.map((name, i) => h("b", { style: `color: var(--d2l-${COLOURS[i % COLOURS.length]})` }, name));
  const numbers = names.map(() => h("span", {}));
  const when = h("span", { class: "d2l-when" });
  const keys = names.map((_, i) => h("span", { class: "d2l-key" }, values[i], " ", numbers[i]));
  const svg = h("svg", { role: "img", class: "d2l-chart" });
  const node = h("section", { class: "d2l-panel" }, h("div", { class: "d2l-keys" }, keys, when), svg);
  let [data, x, at] = [null, null, null];
  svg.addEventListener("pointermove", (event) => {
    if (!x) return;
    const box = svg.getBoundingClientRect();
    point(Math.min(Math.max(Math.round(x.invert(event.clientX - box.left)), 0), data.done - 1));
  });
  svg.addEventListener("pointerleave", () => point(null));

  function draw(fresh) {
    data = fresh;
    const width = Math.max(svg.clientWidth || 320, 160);
    const height = 190;
    const [left, right, top, bottom] = [42, width - 8, 8, height - 26];
    const [low, high] = domain(data, names);
    x = linear([0, Math.max(data.done - 1, 1)], [left, right]);
    const y = linear([low, high], [bottom, top]);
    const kept = (v) => y(Math.min(Math.max(v, low), high));
    const epochs = data.epochs.slice(1).map((step) =>
      h("line", { x1: x(step), x2: x(step), y1: top, y2: bottom, class: "d2l-epoch" }),
    );
    const curves = names.flatMap((name, i) => curve(data.curves[name], x, kept, COLOURS[i % COLOURS.length]));
    const newest = names.map((name) => `${name} ${number(data.metrics[name])}`).join(", ");
    svg.setAttribute("viewBox", `0 0 ${width} ${height}`);
    svg.setAttribute("aria-label", `${names.join(" and ")} over ${count(data.done)} steps; newest: ${newest}`);
    svg.replaceChildren(
      ...gridlines(ticks(low, high, 4), y, [left, right], tick),
      ...below([0, Math.max(data.done - 1, 1)], x, bottom, count, 5, true),
      ...epochs,
      ...curves,
      mark(),
    );
    read();
  }

  function mark() {
    if (at === null || !data) return "";
    return h("line", { x1: x(at), x2: x(at), y1: 8, y2: 164, class: "d2l-cursor" });
  }

  function read() {
    names.forEach((name, i) => {
      const value = at === null ? data.metrics[name] : valueAt(data.curves[name], at);
      numbers[i].textContent = number(value);
    });
    when.textContent = at === null ? "" : `step ${count(at)}`;
  }

  return {
    names, node, draw,
    point(step) {
      if (step === at || !data) return;
      at = step;
      svg.querySelector(".d2l-cursor")?.remove();
      svg.append(mark());
      read();
    },
  };
}

/** The mean of the bin that a step falls into. */
export function valueAt(curve, step) {
  let found = null;
  for (let i = 0; i < curve.step.length && curve.step[i] <= step; i++) found = curve.mean[i];
  return found;
}

function curve(bins, x, y, colour) {
  const points = bins.step
    .map((step, i) => ({ x: x(step), mean: bins.mean[i], low: bins.low[i], high: bins.high[i] }))
    .filter((p) => p.mean !== null);
  if (!points.length) return [];
  const paint = `var(--d2l-${colour})`;
  const across = (p) => p.x;
  const band = area().x(across).y0((p) => y(p.low)).y1((p) => y(p.high));
  const mean = line().x(across).y((p) => y(p.mean));
  const dots = points.length <= 12 ? points.map((p) => h("circle", { cx: p.x, cy: y(p.mean), r: 2.5, fill: paint })) : [];
  return [
    h("path", { d: band(points), fill: paint, "fill-opacity": 0.16 }),
    h("path", { d: mean(points), fill: "none", stroke: paint, class: "d2l-line" }),
    ...dots,
  ];
}
