import { createHash } from 'node:crypto';
import { copyFileSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, relative, resolve, sep } from 'node:path';
import { gzipSync } from 'node:zlib';
import preact from '@preact/preset-vite';
import { build, type Plugin } from 'vite';
import { defineConfig } from 'vitest/config';
import packageJson from './package.json' with { type: 'json' };

const ROOMS = ['kiosk', 'admin'] as const;
type Room = (typeof ROOMS)[number];

const filesIn = (folder: string): string[] =>
  readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));

/** Icons and manifest beside the page, under its own address. */
function webApp(outDir: string): Plugin {
  return {
    name: 'web-app',
    apply: 'build',
    closeBundle() {
      mkdirSync(join(outDir, 'icons'), { recursive: true });
      for (const file of filesIn('public/icons')) copyFileSync(file, join(outDir, 'icons', file.split(sep).at(-1) ?? ''));
      copyFileSync('public/manifest.webmanifest', join(outDir, 'manifest.webmanifest'));
    },
  };
}

/** What need not be there offline: fonts come in two formats, and only the modern one is used. */
const isPrecached = (path: string): boolean => !/\.(map|gz|br|woff)$/.test(path) && path !== 'sw.js';

/** Builds the service worker with the list of everything the page may need. */
function serviceWorker(outDir: string): Plugin {
  return {
    name: 'service-worker',
    apply: 'build',
    async closeBundle() {
      const manifest = filesIn(outDir)
        .map((file) => relative(outDir, file).split(sep).join('/'))
        .filter(isPrecached)
        .map((path) => {
          const hash = createHash('sha256').update(readFileSync(join(outDir, path))).digest('hex');
          // A name that bears its hash needs no revision beside it.
          return { url: `/kiosk/${path}`, revision: path.startsWith('assets/') ? null : hash.slice(0, 16) };
        });
      await build({
        configFile: false,
        logLevel: 'warn',
        publicDir: false,
        define: { 'self.__WB_MANIFEST': JSON.stringify(manifest), 'process.env.NODE_ENV': '"production"' },
        build: {
          outDir,
          emptyOutDir: false,
          lib: { entry: 'kiosk/updates/service-worker.ts', formats: ['iife'], name: 'sw', fileName: () => 'sw.js' },
        },
      });
    },
  };
}

/** A gzipped copy beside every text, so that the old machine's server need not do it again and again. */
function gzipped(outDir: string): Plugin {
  return {
    name: 'gzipped',
    apply: 'build',
    closeBundle: {
      order: 'post',
      sequential: true,
      handler() {
        for (const file of filesIn(outDir))
          if (/\.(js|css|html|svg|json|webmanifest)$/.test(file))
            writeFileSync(`${file}.gz`, gzipSync(readFileSync(file), { level: 9 }));
      },
    },
  };
}

export default defineConfig(({ mode }) => {
  const room: Room = ROOMS.find((name) => name === mode) ?? 'kiosk';
  const outDir = resolve('dist', room);
  return {
    root: mode === 'test' ? '.' : room,
    base: `/${room}/`,
    publicDir: false,
    plugins: [
      preact({ devToolsEnabled: false }),
      ...(room === 'kiosk' ? [webApp(outDir), serviceWorker(outDir)] : []),
      gzipped(outDir),
    ],
    define: { __PROGRAM__: JSON.stringify(packageJson.version) },
    build: { outDir, emptyOutDir: true, target: 'chrome120', modulePreload: { polyfill: false } },
    test: {
      include: ['tests/{flow,kiosk,admin,server,shared}/**/*.test.{ts,tsx}', 'tests/*.test.ts'],
      environment: 'node',
      env: { TZ: 'Asia/Ho_Chi_Minh' },
      testTimeout: 20_000,
    },
  };
});
