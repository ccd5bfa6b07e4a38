import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vitest/config';

const server = process.env.WAYBOARD_SERVER ?? 'http://127.0.0.1:8000';
const proxy = {
  '/api': server,
  '/sync': { target: server.replace(/^http/, 'ws'), ws: true },
};

export default defineConfig(({ mode }) => ({
  plugins: [svelte()],
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
