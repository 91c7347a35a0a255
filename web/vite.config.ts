/** How the consoles become static pages: one entry per web/*.html, written to hub/pages with compressed siblings; a point client's
 * own page to its folder. */
import { createHash } from "node:crypto";
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import { defineConfig, type Plugin } from "vite";

const here = import.meta.dirname;
const pages = readdirSync(here).filter((name) => name.endsWith(".html"));
const COMPRESSIBLE = /\.(html|js|css|svg|json|webmanifest)$/;
const COMPRESS_FROM_BYTES = 1024; // below one network packet there is nothing to win

/** The hub serves `x.br` or `x.gz` in the place of `x`: the cost is paid here, once, not on the day. */
function compressedSiblings(): Plugin {
  let out = "";
  return {
    name: "compressed-siblings",
    apply: "build",
    configResolved(config) {
      out = join(config.root, config.build.outDir);
    },
    closeBundle() {
      for (const entry of readdirSync(out, { recursive: true, withFileTypes: true })) {
        const path = join(entry.parentPath, entry.name);
        if (!entry.isFile() || !COMPRESSIBLE.test(entry.name)) continue;
        const body = readFileSync(path);
        if (body.length < COMPRESS_FROM_BYTES) continue;
        writeFileSync(`${path}.gz`, gzipSync(body, { level: 9 }));
        writeFileSync(`${path}.br`, brotliCompressSync(body, { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } }));
      }
    },
  };
}

/** Pages that a moderator may open without the hub; the paths under which the hub serves them. */
const KEPT = { "/point": "point.html", "/join": "join.html" };

/** Writes into the service worker which files those pages need, each with the hash of its bytes. What a file names, it
 * needs: no knowledge of the bundler's insides, and fonts named by a style sheet are found too. */
function offlineShelf(): Plugin {
  let out = "";
  return {
    name: "offline-shelf",
    apply: "build",
    configResolved(config) {
      out = join(config.root, config.build.outDir);
    },
    writeBundle() {
      const bytes = (path: string): Buffer => readFileSync(join(out, path));
      const assets = readdirSync(join(out, "assets"));
      const needed = new Map(Object.entries(KEPT).map(([path, file]) => [path, bytes(file)]));
      for (const body of needed.values())
        for (const asset of assets)
          if (body.includes(asset) && !needed.has(`/assets/${asset}`)) needed.set(`/assets/${asset}`, bytes(`assets/${asset}`));
      const files = Object.fromEntries([...needed].map(([path, body]) => [path, `sha256-${createHash("sha256").update(body).digest("base64")}`]));
      const version = createHash("sha256").update(JSON.stringify(files)).digest("hex").slice(0, 16);
      const worker = join(out, "sw.js");
      const code = readFileSync(worker, "utf8");
      if (code.split("__SHELF__").length !== 2) throw new Error("sw.js must name its shelf once");
      writeFileSync(worker, code.replace("__SHELF__", () => JSON.stringify({ version, files })));
    },
  };
}

/** A point client serves its own page without a hub: that page and what it names move from the hub's folder to its own. */
const LOCAL = "local.html";

function pointPage(): Plugin {
  let out = "";
  let own = "";
  return {
    name: "point-page",
    apply: "build",
    configResolved(config) {
      out = join(config.root, config.build.outDir);
      own = join(config.root, "../point_client/page/static");
    },
    writeBundle: {
      order: "post",
      handler() {
        const assets = readdirSync(join(out, "assets"));
        const named = (file: string): Set<string> => {
          const found = new Set([file]);
          for (const one of found) {
            const body = readFileSync(join(out, one));
            for (const asset of assets) if (body.includes(asset)) found.add(`assets/${asset}`);
          }
          return found;
        };
        const others = new Set(pages.filter((page) => page !== LOCAL).flatMap((page) => [...named(page)]));
        const ours = named(LOCAL);
        rmSync(own, { recursive: true, force: true });
        mkdirSync(join(own, "assets"), { recursive: true });
        for (const file of ours) {
          cpSync(join(out, file), join(own, file));
          if (!others.has(file)) rmSync(join(out, file));
        }
      },
    },
  };
}

export default defineConfig({
  root: here,
  plugins: [offlineShelf(), pointPage(), compressedSiblings()],
  build: {
    outDir: "../hub/pages",
    emptyOutDir: true,
    target: "es2022",
    chunkSizeWarningLimit: 700,
    rolldownOptions: {
      input: [...pages.map((name) => join(here, name)), join(here, "src/offline/worker.ts")],
      // A worker keeps its name: browsers look for its next version under the address of the last.
      output: { entryFileNames: (chunk) => (chunk.name === "worker" ? "sw.js" : "assets/[name]-[hash].js") },
      onLog(level, log, report) {
        // Mantine marks its files "use client" for servers that render React; there is none here.
        if (log.code !== "MODULE_LEVEL_DIRECTIVE") report(level, log);
      },
    },
  },
});
