// Folding a computation graph into rows and edges, as d2lcore/observe/draw/fold.py does; a test compares the two. Here
// single blocks can be opened and closed besides.

/** What an operator does, for its colour; in the order of what names a layer of several. */
export const FAMILIES = new Map(
  Object.entries({
    convolution: "convolution",
    deconvolution: "convolution",
    fully_connected: "dense",
    dot: "dense",
    matmul: "dense",
    batch_dot: "dense",
    max_pool: "pooling",
    avg_pool: "pooling",
    batch_norm: "normalisation",
    layer_norm: "normalisation",
    group_norm: "normalisation",
    instance_norm: "normalisation",
    relu: "activation",
    sigmoid: "activation",
    tanh: "activation",
    softmax: "activation",
    softmax_cross_entropy: "loss",
    log_softmax: "loss",
    embedding: "dense",
    rnn: "recurrent",
  }),
);
const RANK = [...FAMILIES.keys()];

const path = (key) => key.slice(0, key.lastIndexOf("#"));
const callOf = (key) => key.slice(key.lastIndexOf("#") + 1);
const sum = (list, of) => list.reduce((total, item) => total + of(item), 0);
const isBlock = (item) => typeof item !== "number";

/** Rows and edges at a level of detail; `changed` maps ids of block calls to true (closed) or false (open). */
export function fold(data, level = data.level, changed = new Map()) {
  const rows = [];
  const closed = (block) => (changed.has(block.id) ? changed.get(block.id) : isFolded(block, data, level));
  visit(tree(data.ops), data, closed, 0, rows, "");
  for (const n of [...data.inputs].reverse()) {
    const reader = data.ops.findIndex((op) => op.in.includes(n));
    const at = rows.findIndex((row) => row.kind !== "input" && row.ops.includes(reader));
    rows.splice(at, 0, inputRow(data, n));
  }
  return { rows, edges: edges(data, rows) };
}

function tree(ops) {
  const root = { key: "", id: "", depth: -1, path: "", items: [], ops: [] };
  const calls = new Map();
  ops.forEach((op, i) => {
    let around = root;
    around.ops.push(i);
    op.path.forEach((key, depth) => {
      const id = op.path.slice(0, depth + 1).join("/");
      if (!calls.has(id)) {
        calls.set(id, { key, id, depth, path: path(key), items: [], ops: [] });
        around.items.push(calls.get(id));
      }
      around = calls.get(id);
      around.ops.push(i);
    });
    around.items.push(i);
  });
  return root;
}

function isFolded(block, data, level) {
  if (level === "op") return block.ops.length === 1;
  if (level !== "layer") return block.depth >= level;
  const inner = block.items.filter(isBlock);
  const learns = (i) => data.ops[i].params.length > 0;
  const own = block.items.some((item) => !isBlock(item) && learns(item));
  return !inner.length || (own && !inner.some((b) => b.ops.some(learns)));
}

function visit(block, data, closed, depth, rows, around) {
  for (let item of block.items) {
    if (!isBlock(item)) rows.push(opRow(data.ops[item], item, depth));
    else if (closed(item)) rows.push(summary("block", item, data, depth, "", item.id));
    else {
      const outermost = item.id;
      while (item.items.length === 1 && isBlock(item.items[0]) && !closed(item.items[0])) item = item.items[0];
      rows.push(summary("open", item, data, depth, around, outermost));
      visit(item, data, closed, depth + 1, rows, item.path);
    }
  }
}

function inputRow(data, n) {
  const i = data.inputs.indexOf(n);
  const name = data.inputs.length > 1 ? `input ${i + 1}` : "input";
  const shape = data.values[n].shape;
  return {
    kind: "input", key: `v${n}`, depth: 0, name, what: "", family: "input", label: "", ops: [], shape, dtype: null,
    params: 0, seconds: 0, back: null, nbytes: 0, folds: false,
  };
}

function opRow(op, i, depth) {
  return {
    kind: "op", key: `o${i}`, depth, name: "", what: op.op, family: FAMILIES.get(op.op) ?? "other", label: op.label,
    ops: [i], shape: [], dtype: null, params: sum(op.params, (p) => p[1]), seconds: op.seconds, back: op.back,
    nbytes: op.bytes, folds: false,
  };
}

function summary(kind, block, data, depth, around, id) {
  const ops = block.ops.map((i) => data.ops[i]);
  if (kind === "block") around = path(ops[0].path[0]);
  const inside = block.path.startsWith(around) ? block.path.slice(around.length).replace(/^\./, "") : block.path;
  const name = around === block.path ? block.path : inside;
  const rank = (op) => (FAMILIES.has(op.op) ? RANK.indexOf(op.op) : RANK.length);
  const main = ops.reduce((best, op) => (rank(op) < rank(best) ? op : best));
  const sizes = new Map(ops.flatMap((op) => op.params.map((p) => [p[0], p[1]])));
  const backs = ops.map((op) => op.back).filter((back) => back !== null);
  const others = ops.filter((op) => op !== main && FAMILIES.get(op.op) === "activation").map((op) => op.op);
  const cls = data.blocks[block.path] ?? "";
  const call = callOf(block.key);
  return {
    kind, key: block.id, toggles: id, depth, name: name + (call === "1" ? "" : ` (call ${call})`),
    what: kind === "block" && (cls === "" || cls === "Activation") ? main.op : cls, family: FAMILIES.get(main.op) ?? "other",
    label: kind === "block" ? [main.label, ...others].filter(Boolean).join(", ") : "", ops: block.ops, shape: [],
    dtype: null, params: sum([...sizes.values()], (n) => n), seconds: sum(ops, (op) => op.seconds),
    back: backs.length ? sum(backs, (b) => b) : null, nbytes: sum(ops, (op) => op.bytes),
    folds: kind === "open" || block.items.length > 1 || isBlock(block.items[0]),
  };
}

function edges(data, rows) {
  const rowOf = new Map();
  const maker = new Map();
  rows.forEach((row, r) => {
    if (row.kind === "op" || row.kind === "block") row.ops.forEach((i) => rowOf.set(i, r));
    if (row.kind === "input") maker.set(Number(row.key.slice(1)), r);
  });
  data.ops.forEach((op, i) => op.out.forEach((n) => maker.set(n, rowOf.get(i))));
  const found = [];
  const seen = new Set();
  const leaves = new Map();
  data.ops.forEach((op, i) => {
    for (const n of op.in) {
      const [source, target] = [maker.get(n), rowOf.get(i)];
      if (source === target || seen.has(`${n}>${target}`)) continue;
      seen.add(`${n}>${target}`);
      found.push({ source, target, shape: data.values[n].shape, nbytes: data.values[n].bytes });
      if (!leaves.has(source)) leaves.set(source, n);
    }
  });
  rows.forEach((row, r) => {
    if (row.kind !== "op" && row.kind !== "block") return;
    const value = data.values[leaves.get(r) ?? data.ops[row.ops.at(-1)].out[0]];
    row.shape = value.shape;
    row.dtype = value.dtype;
  });
  return found;
}
