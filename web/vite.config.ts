/** How the consoles become static pages: one entry per web/*.html, written to hub/pages with compressed siblings. */
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
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

export default defineConfig({
  root: here,
  plugins: [compressedSiblings()],
  build: {
    outDir: "../hub/pages",
    emptyOutDir: true,
    target: "es2022",
    chunkSizeWarningLimit: 700,
    rolldownOptions: {
      input: pages.map((name) => join(here, name)),
      onLog(level, log, report) {
        // Mantine marks its files "use client" for servers that render React; there is none here.
        if (log.code !== "MODULE_LEVEL_DIRECTIVE") report(level, log);
      },
    },
  },
});
