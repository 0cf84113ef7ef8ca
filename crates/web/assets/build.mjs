// Builds dist/: scripts and styles bundled, icons in one sprite, names with the content's hash, compressed twins.
import { build } from "esbuild";
import { createHash } from "node:crypto";
import { mkdir, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";

const here = new URL("./", import.meta.url).pathname;
const dist = `${here}dist/`;

const bundled = await build({
  absWorkingDir: here,
  entryPoints: { app: "src/app.ts", scan: "src/scan.ts", "app-css": "styles/app.css" },
  outdir: dist,
  write: false,
  bundle: true,
  minify: true,
  format: "esm",
  target: ["es2022", "chrome123", "firefox121", "safari17.5"],
  legalComments: "none",
  charset: "utf8",
});

const files = new Map([
  ["app.js", bundled.outputFiles.find((f) => f.path.endsWith("/app.js")).contents],
  // The scanner is large; only its own page loads it.
  ["scan.js", bundled.outputFiles.find((f) => f.path.endsWith("/scan.js")).contents],
  ["app.css", bundled.outputFiles.find((f) => f.path.endsWith(".css")).contents],
  ["icons.svg", Buffer.from(await sprite())],
  ["favicon.svg", await readFile(`${here}icons/favicon.svg`)],
]);

// Emptied, not removed: the program's build watches the folder.
await mkdir(dist, { recursive: true });
for (const old of await readdir(dist)) await rm(dist + old, { recursive: true });

const manifest = {};
for (const [name, content] of files) {
  const hash = createHash("sha256").update(content).digest("hex").slice(0, 10);
  const named = name.replace(/(\.\w+)$/, `-${hash}$1`);
  manifest[name] = named;
  const brotli = brotliCompressSync(content, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } });
  await writeFile(dist + named, content);
  await writeFile(`${dist}${named}.br`, brotli);
  await writeFile(`${dist}${named}.gz`, gzipSync(content, { level: 9 }));
  console.log(`${named.padEnd(28)} ${String(content.length).padStart(7)} bytes, ${String(brotli.length).padStart(6)} compressed`);
}
await writeFile(`${dist}manifest.json`, JSON.stringify(manifest, null, 1));

/** One <symbol> for each name in icons/icons.txt, drawn by Lucide (ISC licence, see icons/LICENSE). */
async function sprite() {
  const names = (await readFile(`${here}icons/icons.txt`, "utf8")).split("\n").filter((n) => n && !n.startsWith("#"));
  const symbols = await Promise.all(
    names.map(async (name) => {
      const svg = await readFile(`${here}node_modules/lucide-static/icons/${name}.svg`, "utf8");
      const shapes = svg.slice(svg.indexOf(">", svg.indexOf("<svg")) + 1, svg.lastIndexOf("</svg>"));
      return `<symbol id="${name}" viewBox="0 0 24 24">${shapes.replace(/\s*\n\s*/g, "")}</symbol>`;
    }),
  );
  return `<svg xmlns="http://www.w3.org/2000/svg">${symbols.join("")}</svg>`;
}
