// Making elements, of HTML and of SVG, with nothing but the browser.

const SVG = "http://www.w3.org/2000/svg";
const DRAWN = new Set(["svg", "g", "path", "rect", "line", "circle", "text", "desc"]);

/** An element. Functions among `attrs` listen to events (`onclick`); null and false leave an attribute out. */
export function h(tag, attrs = {}, ...children) {
  const drawn = DRAWN.has(tag);
  const node = drawn ? document.createElementNS(SVG, tag) : document.createElement(tag);
  for (const [name, value] of Object.entries(attrs)) {
    if (value === null || value === undefined || value === false) continue;
    if (typeof value === "function") node.addEventListener(name.slice(2), value);
    else node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false));
  return node;
}

/** A line of SVG text; `fill` is a role of the tokens. */
export function label(x, y, words, { fill = "ink", size = "small", anchor = "start", bold = false } = {}) {
  return h(
    "text",
    { x, y, "text-anchor": anchor, class: `d2l-${size}${bold ? " d2l-bold" : ""}`, fill: `var(--d2l-${fill})` },
    words,
  );
}

/** Text shortened in its middle to at most `most` characters: names differ at both ends. */
export function shorten(words, most) {
  if (words.length <= most) return words;
  return words.slice(0, Math.ceil((most - 1) / 2)) + "…" + words.slice(words.length - Math.floor((most - 1) / 2));
}

/** Call `draw` in the next frame of the screen, once, however often it is asked for until then. */
export function perFrame(draw) {
  let waiting = 0;
  const ask = () => {
    waiting ||= requestAnimationFrame(() => {
      waiting = 0;
      draw();
    });
  };
  ask.cancel = () => cancelAnimationFrame(waiting);
  return ask;
}
