import { Buffer } from 'node:buffer';
import { gzipSync } from 'node:zlib';

import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

/** What grows by being packed again, or is too small to gain. */
const SMALL_BYTES = 1024;

/** Every larger file is kept packed only: `name.js.gz` instead of `name.js`. The server sends it as it is. */
const packed = {
  name: 'packed',
  enforce: 'post',
  generateBundle: {
    order: 'post',
    handler(_options, bundle) {
      for (const file of Object.values(bundle)) {
        const source = Buffer.from(file.type === 'chunk' ? file.code : file.source);
        const zipped = gzipSync(source, { level: 9 });
        if (source.length < SMALL_BYTES || zipped.length > source.length * 0.9 || file.fileName === 'index.html') continue;
        delete bundle[file.fileName];
        this.emitFile({ type: 'asset', fileName: `${file.fileName}.gz`, source: zipped });
      }
    },
  },
};

export default defineConfig({
  base: '/graphiql/',
  plugins: [react(), packed],
  build: {
    // script/graphiql puts the finished bundle where cargo finds it.
    outDir: 'node_modules/.bundle',
    emptyOutDir: true,
    // Nothing may stand in the page itself: the server's policy allows scripts and fonts as files only.
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 4096,
    reportCompressedSize: false,
    target: 'es2022',
    rolldownOptions: {
      onwarn(warning, warn) {
        // A word of React's compiler in packages that were compiled before they were published.
        if (warning.code !== 'MODULE_LEVEL_DIRECTIVE') warn(warning);
      },
    },
  },
  worker: { format: 'es' },
  logLevel: 'warn',
});
