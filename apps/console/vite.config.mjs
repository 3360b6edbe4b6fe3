// Builds the page into dist/site, for the gateway (apps/gateway/src/console).
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

const OUT_DIR = 'dist/site';

/** Writes `.br` and `.gz` beside each asset. The gateway sends them as they are. */
const compress = {
  name: 'compress-assets',
  apply: /** @type {const} */ ('build'),
  closeBundle() {
    const folder = join(import.meta.dirname, OUT_DIR, 'assets');
    for (const name of readdirSync(folder).filter((each) => !/\.(br|gz)$/.test(each))) {
      const bytes = readFileSync(join(folder, name));
      writeFileSync(join(folder, `${name}.br`), brotliCompressSync(bytes));
      writeFileSync(join(folder, `${name}.gz`), gzipSync(bytes, { level: 9 }));
    }
  },
};

export default defineConfig({
  // Relative names: the gateway may be reached below a path.
  base: './',
  plugins: [react(), compress],
  // The sources of the client, so that the page can be built before it.
  resolve: { conditions: ['@scriptorium/source', 'module', 'browser', 'import', 'default'] },
  // The gateway replaces this by a new value in each response.
  html: { cspNonce: 'CSP_NONCE' },
  worker: { format: 'es' },
  build: {
    outDir: OUT_DIR,
    emptyOutDir: true,
    target: 'es2022',
    assetsInlineLimit: 0,
    // e2e/src/console/console-sizes.spec.ts checks the sizes.
    manifest: true,
    chunkSizeWarningLimit: 1_000,
  },
});
