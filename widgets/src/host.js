// Brings recorded traces in a static page to life: no kernel, no RequireJS, no network. A classic script, so that pages
// opened from a disk work too. Each `.d2l-embed` holds a drawing, which stays for those without scripts, and its data.
import { mount } from "./lib/widget.js";
import { gradients } from "./views/gradients.js";
import { graph } from "./views/graph.js";
import { memory } from "./views/memory.js";
import { training } from "./views/training.js";

const VIEWS = { gradients, graph, memory, training };

function bring(embed) {
  const data = embed.querySelector(":scope > script.d2l-data");
  const view = VIEWS[embed.dataset.view];
  if (!data || !view || embed.dataset.live) return;
  embed.dataset.live = "yes";
  embed.querySelector(":scope > svg")?.remove();
  mount(view, embed, JSON.parse(data.textContent), null);
}

const bringAll = () => document.querySelectorAll(".d2l-embed").forEach(bring);
if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", bringAll);
else bringAll();
