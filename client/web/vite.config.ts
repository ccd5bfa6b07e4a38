import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { svelte } from '@sveltejs/vite-plugin-svelte';
import type { Plugin } from 'vite';
import { defineConfig } from 'vitest/config';

/** Lays a .br and a .gz beside every text file, so that the server sends them without work. */
function packed(): Plugin {
  return {
    name: 'packed',
    apply: 'build',
    async writeBundle({ dir = '' }, bundle) {
      for (const name of Object.keys(bundle).filter((file) =>
        /\.(?:js|css|html|svg)$/u.test(file),
      )) {
        const path = join(dir, name);
        const bytes = await readFile(path);
        await writeFile(`${path}.br`, brotliCompressSync(bytes));
        await writeFile(`${path}.gz`, gzipSync(bytes, { level: 9 }));
      }
    },
  };
}

const server = process.env.WAYBOARD_SERVER ?? 'http://127.0.0.1:8000';
const proxy = {
  '/api': server,
  '/sync': { target: server.replace(/^http/, 'ws'), ws: true },
};

export default defineConfig(({ mode }) => ({
  plugins: [svelte(), packed()],
  build: {
    outDir: '../../server/static',
    emptyOutDir: true,
    target: 'es2023',
    // A strict content security policy forbids data: URLs for fonts, so nothing is inlined.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
  server: { proxy },
  preview: { proxy },
  resolve: mode === 'test' ? { conditions: ['browser'] } : {},
  test: {
    environment: 'happy-dom',
    include: ['src/**/*.test.ts'],
  },
}));
