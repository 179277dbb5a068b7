// Where the rows of a folded graph stand, and in which lanes long edges run past them (see d2lcore/observe/draw/graph.py).

export const WIDTH = 720;
export const MARGIN = 24;
export const CARD = 42;
export const PILL = 24;
export const PILL_WIDTH = 72;
export const SPINE = 196;
export const BESIDE = 300;
export const CARD_RIGHT = 362;
const [GAP, HEAD, LANE, INDENT] = [27, 24, 11, 14];

/** Inputs drawn beside the edge that they join: the row below reads them and the row above, such as a loss its labels. */
function beside({ rows, edges }) {
  const visible = rows.map((_, r) => r).filter((r) => rows[r].kind !== "open");
  const found = new Set();
  visible.slice(1, -1).forEach((r, i) => {
    const [above, below] = [visible[i], visible[i + 2]];
    const readers = edges.filter((e) => e.source === r).map((e) => e.target);
    const joins = edges.some((e) => e.source === above && e.target === below);
    const alone = readers.length > 0 && readers.every((t) => t === below);
    if (rows[r].kind === "input" && rows[above].kind !== "input" && alone && joins) found.add(r);
  });
  return found;
}

/** A place for each row (x, y, height), a lane for each long edge ("source>target"), and the height of it all. */
export function layout(folded, top) {
  const { rows, edges } = folded;
  const aside = beside(folded);
  const { lanes, width } = laneOf(rows, edges, aside);
  const left = MARGIN + width;
  const places = [];
  let [y, depth] = [top, 0];
  rows.forEach((row, r) => {
    if (places.length && row.depth < depth) y += 10;
    depth = row.depth;
    if (aside.has(r)) {
      places.push({ x: BESIDE - PILL_WIDTH / 2, y, height: PILL, aside: true });
      y += PILL + 14;
      return;
    }
    const height = { open: HEAD, input: PILL }[row.kind] ?? CARD;
    const x = row.kind === "input" ? SPINE - PILL_WIDTH / 2 : left + depth * INDENT;
    places.push({ x, y, height, aside: false });
    y += height + (row.kind === "open" ? 6 : GAP);
  });
  return { places, lanes, left: Math.min(left, ...places.map((p) => p.x)), height: y };
}

function laneOf(rows, edges, aside) {
  const visible = rows.map((_, r) => r).filter((r) => rows[r].kind !== "open" && !aside.has(r));
  const after = new Map(visible.slice(0, -1).map((r, i) => [r, visible[i + 1]]));
  const long = edges.filter((e) => after.get(e.source) !== e.target && !aside.has(e.source));
  const reach = new Map();
  for (const e of long) reach.set(e.source, Math.max(reach.get(e.source) ?? 0, e.target));
  const taken = [];
  const lane = new Map();
  const spans = [...reach].sort((a, b) => a[1] - a[0] - (b[1] - b[0]));
  for (const [source, last] of spans) {
    let free = taken.findIndex((others) => others.every(([a, b]) => last <= a || b <= source));
    if (free < 0) free = taken.push([]) - 1;
    taken[free].push([source, last]);
    lane.set(source, free);
  }
  const lanes = new Map(long.map((e) => [`${e.source}>${e.target}`, lane.get(e.source)]));
  return { lanes, width: taken.length ? taken.length * LANE + 6 : 0 };
}

/** The path of an edge, and where its arrow points. */
export function route(edge, { places, lanes, left }) {
  const [a, b] = [places[edge.source], places[edge.target]];
  const lane = lanes.get(`${edge.source}>${edge.target}`);
  if (lane === undefined) {
    const x = a.aside ? BESIDE : SPINE;
    return { d: `M${x} ${a.y + a.height}V${b.y - 6}`, arrow: `translate(${x} ${b.y - 1})` };
  }
  const x = left - 12 - lane * LANE;
  const start = a.y + a.height / 2 + 6;
  const end = b.y + b.height / 2 - 4;
  const d =
    `M${a.x} ${start}H${x + 6}Q${x} ${start} ${x} ${start + 6}` +
    `V${end - 6}Q${x} ${end} ${x + 6} ${end}H${b.x - 6}`;
  return { d, arrow: `translate(${b.x - 1} ${end}) rotate(-90)` };
}
