// Bundles the views into d2lwidgets/static, and writes down which sources they were made from, so that a test without
// Node can tell whether the bundles are current.
import { createHash } from "node:crypto";
import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import { build } from "esbuild";

const STATIC = "d2lwidgets/static";
const VIEWS = ["gradients", "graph", "memory", "training"];
const common = { bundle: true, minify: true, charset: "utf8", target: "es2022", loader: { ".css": "text" } };

await build({ ...common, entryPoints: VIEWS.map((v) => `src/${v}.js`), format: "esm", outdir: STATIC });
await build({ ...common, entryPoints: ["src/host.js"], format: "iife", outdir: STATIC });

const hash = (text) => createHash("sha256").update(text).digest("hex");
const files = (folder, ending) =>
  readdirSync(folder, { recursive: true })
    .map((f) => `${folder}/${f}`.replaceAll("\\", "/"))
    .filter((f) => ending.some((e) => f.endsWith(e)))
    .sort();
const sources = [...files("src", [".js", ".css"]), "build.js", "package-lock.json"];
const digest = (list) => Object.fromEntries(list.map((f) => [f, hash(readFileSync(f, "utf8").replaceAll("\r\n", "\n"))]));
const manifest = { sources: digest(sources), bundles: digest(files(STATIC, [".js"])) };
writeFileSync(`${STATIC}/manifest.json`, JSON.stringify(manifest, null, 1) + "\n");
