// The one adapter between a view and whoever holds its data: a widget's model in a notebook, or a page with a recorded
// trace. A view is a function `view(root, link)` that builds itself into `root` once and returns `update(data)`.
import { h, perFrame } from "./dom.js";
import css from "../style.css";
import tokens from "../tokens.css";

/** Curves travel as one block of 32-bit floats; missing values are NaN there and null here. */
export function unpack(trace, block) {
  if (!block || !block.byteLength) return trace;
  const floats = new Float32Array(block.buffer.slice(block.byteOffset, block.byteOffset + block.byteLength));
  const curves = {};
  let at = 0;
  for (const [name, n] of Object.entries(trace.packed)) {
    curves[name] = {};
    for (const key of ["step", "mean", "low", "high"]) {
      curves[name][key] = Array.from(floats.subarray(at, at + n), (v) => (Number.isNaN(v) ? null : v));
      at += n;
    }
  }
  return { ...trace, curves };
}

/** Put a view into an element, drawn from `data`; gives `update(data)`. What goes wrong inside is shown, not thrown. */
export function mount(view, el, data, link) {
  const root = h("div", { class: "d2l" });
  const failed = h("p", { class: "d2l-failed", role: "alert" });
  el.append(h("style", {}, tokens + css), root);
  const fail = (error) => {
    console.error(error);
    failed.textContent = `This view failed: ${error.message}`;
  };
  let update = () => {};
  const draw = (fresh) => {
    try {
      update(fresh);
      failed.textContent = fresh.failed ? `The newest state could not be sent: ${fresh.failed}` : "";
    } catch (error) {
      fail(error);
    }
  };
  try {
    update = view(root, link);
  } catch (error) {
    fail(error);
  }
  root.append(failed);
  draw(data);
  return draw;
}

/** An anywidget module of a view. */
export function widget(view) {
  return {
    render({ model, el }) {
      const data = () => unpack(model.get("trace"), model.get("curves"));
      const listeners = new Set();
      const link = {
        send: (message) => model.send(message),
        listen: (heard) => listeners.add(heard),
      };
      const draw = mount(view, el, data(), link);
      const redraw = perFrame(() => draw(data()));
      const hear = (message) => listeners.forEach((heard) => heard(message));
      model.on("change:trace", redraw);
      model.on("change:curves", redraw);
      model.on("msg:custom", hear);
      return () => {
        redraw.cancel();
        model.off("change:trace", redraw);
        model.off("change:curves", redraw);
        model.off("msg:custom", hear);
      };
    },
  };
}

/** The top of every view: its title, something at the right, and what it comes to in a line. */
export function header(root, ...right) {
  const title = h("h3", { class: "d2l-title" });
  const facts = h("p", { class: "d2l-facts" });
  root.append(h("header", { class: "d2l-header" }, title, h("div", { class: "d2l-right" }, ...right), facts));
  return (words, line) => {
    title.textContent = words;
    facts.textContent = line;
  };
}
