// How numbers are written; the same as d2lcore/observe/form.py, and tested against it.

const SUPER = "⁰¹²³⁴⁵⁶⁷⁸⁹";

/** Three significant digits, powers of ten outside of 0.001 to 100000. */
export function number(value) {
  if (value === null || value === undefined) return "–";
  if (!Number.isFinite(value)) return Number.isNaN(value) ? "nan" : value > 0 ? "inf" : "-inf";
  const size = Math.abs(value);
  if (size === 0) return "0";
  if (size < 0.001 || size >= 1e5) return value.toExponential(1).replace("e+", "e");
  if (size >= 1000) return value.toFixed(0);
  return value.toFixed(Math.max(2 - Number(size.toExponential(2).split("e")[1]), 0));
}

function scaled(value, units) {
  let unit = 0;
  while (unit < units.length - 1 && Math.round(Math.abs(value) * 10) / 10 >= 1000) {
    value /= 1000;
    unit += 1;
  }
  const digits = Math.abs(value) >= 100 || (unit === 0 && Number.isInteger(value)) ? 0 : 1;
  return `${value.toFixed(digits)} ${units[unit]}`;
}

/** A round value beside an axis, as short as it goes. */
export function tick(value) {
  const size = Math.abs(value);
  if (size && (size < 0.001 || size >= 1e5)) return String(value.toExponential(4)).replace(/\.?0*e\+?/, "e");
  return String(Number(value.toPrecision(6)));
}

export const nbytes = (n) => scaled(n, ["B", "kB", "MB", "GB", "TB"]);

export const seconds = (s) => (s >= 0.9995 ? `${s.toFixed(1)} s` : scaled(s * 1e6, ["µs", "ms"]));

export function duration(s) {
  s = Math.round(s);
  const two = (n) => String(n).padStart(2, "0");
  if (s < 60) return `${s} s`;
  if (s < 3600) return `${Math.floor(s / 60)} min ${two(s % 60)} s`;
  return `${Math.floor(s / 3600)} h ${two(Math.floor((s % 3600) / 60))} min`;
}

export const shape = (sizes) => sizes.join(" × ") || "scalar";

export const count = (n) => n.toLocaleString("en-US", { maximumFractionDigits: 0 });

export const power = (exponent) => "10" + String(exponent).replace("-", "⁻").replace(/\d/g, (d) => SUPER[d]);

export const plural = (n, word) => `${count(n)} ${word}${n === 1 ? "" : "s"}`;
