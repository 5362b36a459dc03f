// Bundles the page's scripts and styles with esbuild, under names that carry a hash of the content.

import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { build } from "esbuild";

const dist = "static/dist";

/** @type {import("esbuild").BuildOptions & { metafile: true }} */
const common = {
  outdir: dist,
  entryNames: "[name]-[hash]",
  assetNames: "[name]-[hash]",
  bundle: true,
  minify: true,
  format: "esm",
  target: "es2022",
  metafile: true,
  logLevel: "warning",
  legalComments: "linked",
};

const { metafile } = await build({
  ...common,
  entryPoints: [
    "static/js/main.js",
    "static/js/docs.js",
    "static/js/host.js",
    "static/css/main.css",
  ],
  sourcemap: "linked",
  loader: { ".woff2": "file", ".svg": "dataurl" },
});

// What other pages load: one file that needs no other, with the few texts that it has put in.
const texts = JSON.parse(readFileSync("static/locales/en.json", "utf8"));
const own = Object.keys(texts).filter((key) => key.startsWith("embed."));
const lessons = readdirSync("app/lessons").flatMap((file) => file.match(/^(.*)\.json$/)?.[1] ?? []);
const embed = await build({
  ...common,
  entryPoints: [{ in: "static/js/element.js", out: "embed" }],
  define: {
    EMBED_LESSONS: JSON.stringify(lessons.sort()),
    EMBED_TEXT: JSON.stringify(Object.fromEntries(own.map((key) => [key.slice(6), texts[key]]))),
  },
});

/** @type {Record<string, string>} */
const manifest = {};
for (const path of Object.keys({ ...metafile.outputs, ...embed.metafile.outputs })) {
  const name = basename(path);
  const plain = name.replace(/-[A-Z0-9]{8}(?=\.)/, "");
  if (!/\.(map|txt)$/.test(plain)) manifest[plain] = name;
}
writeFileSync(join(dist, "manifest.json"), `${JSON.stringify(manifest, null, 2)}\n`);

// The licences of all that is in the bundles go with them.
const packages = new Set(
  Object.keys(metafile.inputs).flatMap(
    (path) => path.match(/node_modules\/((?:@[^/]+\/)?[^/]+)/)?.[1] ?? [],
  ),
);
packages.add("@fontsource/noto-sans-math");
mkdirSync(join(dist, "licences"));
for (const name of packages) {
  const folder = join("node_modules", name);
  const { license } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  const file = readdirSync(folder).find((each) => /^licen[cs]e(\.|$)/i.test(each));
  const text = file ? readFileSync(join(folder, file), "utf8") : `${license}\n`;
  writeFileSync(join(dist, "licences", `${name.replace("/", "__")}.txt`), text);
}
