import { createHash } from 'node:crypto';
import { copyFileSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join, relative, resolve, sep } from 'node:path';
import { gzipSync } from 'node:zlib';
import preact from '@preact/preset-vite';
import { build, type Plugin, runnerImport } from 'vite';
import { defineConfig } from 'vitest/config';
import packageJson from './package.json' with { type: 'json' };
import type { CatalogueEntry } from './shared/api/index.ts';

const ROOMS = ['kiosk', 'admin'] as const;
type Room = (typeof ROOMS)[number];

const TARGET = 'chrome120';

const filesIn = (folder: string): string[] =>
  readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));

/** A plugin that works on what was built, wherever that was asked to go. */
function onBuilt(
  name: string,
  order: 'pre' | 'post' | null,
  work: (outDir: string) => void | Promise<void>,
): Plugin {
  let outDir = '';
  return {
    name,
    apply: 'build',
    configResolved(config) {
      outDir = resolve(config.root, config.build.outDir);
    },
    closeBundle: { order, sequential: true, handler: () => work(outDir) },
  };
}

/** Builds one script that stands by itself, under a name of its own beside the program. */
const buildAlone = (
  outDir: string,
  entry: string,
  fileName: string,
  define: Readonly<Record<string, string>>,
) =>
  build({
    configFile: false,
    logLevel: 'warn',
    publicDir: false,
    define: { 'process.env.NODE_ENV': '"production"', ...define },
    build: {
      outDir,
      emptyOutDir: false,
      target: TARGET,
      lib: { entry, formats: ['iife'], name: 'alone', fileName: () => fileName },
    },
  });

/** Icons, manifest and what begins the program, beside the page under its own address. */
const webApp = onBuilt('web-app', 'pre', async (outDir) => {
  mkdirSync(join(outDir, 'icons'), { recursive: true });
  for (const file of filesIn('public/icons'))
    copyFileSync(file, join(outDir, 'icons', file.split(sep).at(-1) ?? ''));
  copyFileSync('public/manifest.webmanifest', join(outDir, 'manifest.webmanifest'));
  await buildAlone(outDir, 'kiosk/boot.js', 'boot.js', {});
});

/** What need not be there offline: maps, compressed copies, and an older font format that nothing here asks for. */
const isPrecached = (path: string): boolean => !/\.(map|gz|br|woff)$/.test(path) && path !== 'sw.js';

const sha256 = (bytes: string | Uint8Array): Buffer => createHash('sha256').update(bytes).digest();

/** Builds the service worker with the list of everything the page may need. */
const serviceWorker = onBuilt('service-worker', null, async (outDir) => {
  const manifest = filesIn(outDir)
    .map((file) => relative(outDir, file).split(sep).join('/'))
    .filter(isPrecached)
    .sort()
    .map((path) => {
      const hash = sha256(readFileSync(join(outDir, path)));
      return {
        url: `/kiosk/${path}`,
        // A name that bears its hash needs no revision beside it.
        revision: path.startsWith('assets/') ? null : hash.toString('hex').slice(0, 16),
        // Nothing but these bytes is ever kept: no page of somebody else's network, no half of a file.
        integrity: `sha256-${hash.toString('base64')}`,
      };
    });
  const program = JSON.stringify(manifest);
  await buildAlone(outDir, 'kiosk/updates/service-worker.ts', 'sw.js', {
    'self.__WB_MANIFEST': program,
    'self.__BUILD__': JSON.stringify(sha256(program).toString('hex').slice(0, 16)),
  });
});

/** A gzipped copy beside every text, so that the old machine's server need not do it again and again. */
const gzipped = onBuilt('gzipped', 'post', (outDir) => {
  for (const file of filesIn(outDir))
    if (/\.(js|css|html|svg|json|webmanifest)$/.test(file))
      writeFileSync(`${file}.gz`, gzipSync(readFileSync(file), { level: 9 }));
});

/** What the idle screen is drawn with before anybody was asked: the default point, the first matters on offer. */
interface FirstPaint {
  readonly settings: Parameters<typeof import('./kiosk/prerender.tsx').idleMarkup>[0];
  readonly entries: ReadonlyArray<CatalogueEntry>;
}

/** How many matters the idle screen shows; the rest come with the index, so that their number costs nothing here. */
const FIRST_ENTRIES = 4;

async function firstPaint(): Promise<FirstPaint> {
  const { module } = await runnerImport<typeof import('./server/catalogue/index.ts')>(
    resolve('server/catalogue/index.ts'),
  );
  const { flows } = await module.loadCatalogue('public/catalogue', Date.now());
  const settings: FirstPaint['settings'] = JSON.parse(
    readFileSync('server/fleet/default-settings.json', 'utf8'),
  );
  // Only what the tiles show: whoever goes on has the index by then.
  const entries = module
    .entriesOf(flows)
    .slice(0, FIRST_ENTRIES)
    .map((entry) => ({ ...entry, summary: {}, keywords: {} }));
  return { settings: { ...settings, trial: true }, entries };
}

/**
 * The idle screen in the page itself, so that it is painted before any script runs, and the same matters in the
 * program, so that nothing moves when it takes over.
 */
function prerendered(): Plugin {
  let first: FirstPaint;
  let isBuild = false;
  return {
    name: 'prerendered',
    async config(_config, { command }) {
      first = await firstPaint();
      isBuild = command === 'build';
      return { define: { __CATALOGUE__: JSON.stringify(first.entries) } };
    },
    transformIndexHtml: {
      order: 'pre',
      async handler(html) {
        if (!isBuild) return html;
        const { module } = await runnerImport<typeof import('./kiosk/prerender.tsx')>(
          resolve('kiosk/prerender.tsx'),
        );
        const markup = module.idleMarkup(first.settings, first.entries);
        return html.replace('<div id="app"></div>', () => `<div id="app" data-painted>${markup}</div>`);
      },
    },
  };
}

/** What the page says when its program does not come, before any program could say it. */
function outOfOrder(): string {
  const sections = ['vi', 'en'].map((language) => {
    const { heading, text } = JSON.parse(readFileSync(`shared/text/recovery/${language}.json`, 'utf8'));
    return `<section lang="${language}"><h1>${heading}</h1><p>${text}</p></section>`;
  });
  return `<div id="out-of-order" role="alert" hidden>${sections.join('')}</div>`;
}

/** Has the program fetched while the page is painted, and begun after that (kiosk/boot.js). */
const paintedFirst: Plugin = {
  name: 'painted-first',
  apply: 'build',
  transformIndexHtml: {
    order: 'post',
    handler(html) {
      const program = /<script type="module" crossorigin src="([^"]+)"><\/script>/;
      if (!program.test(html)) throw new Error('the page does not name its program as it used to');
      return html
        .replace(
          program,
          '<link rel="modulepreload" crossorigin href="$1" />\n    <script defer src="/kiosk/boot.js"></script>',
        )
        .replace('<div id="paper">', () => `${outOfOrder()}\n    <div id="paper">`);
    },
  },
};

/**
 * @hpke/common looks for Node's crypto where there is none in the global scope. Every browser and every Node of
 * ours has it there; the import would only leave an empty file behind.
 */
const webCryptoOnly: Plugin = {
  name: 'web-crypto-only',
  transform: {
    filter: { id: /@hpke\/common/, code: 'import("crypto")' },
    handler: (code) => code.replaceAll('await import("crypto")', '{ webcrypto: globalThis.crypto }'),
  },
};

export default defineConfig(({ mode }) => {
  const room: Room = ROOMS.find((name) => name === mode) ?? 'kiosk';
  const isTest = mode === 'test';
  return {
    root: isTest ? '.' : room,
    base: `/${room}/`,
    publicDir: false,
    plugins: [
      preact({ devToolsEnabled: false }),
      webCryptoOnly,
      ...(room === 'kiosk' && !isTest ? [prerendered(), paintedFirst, webApp, serviceWorker] : []),
      gzipped,
    ],
    define: { __PROGRAM__: JSON.stringify(packageJson.version) },
    build: {
      outDir: resolve('dist', room),
      emptyOutDir: true,
      target: TARGET,
      modulePreload: { polyfill: false },
      // All that the first screen needs in one file: one request, and one dictionary for the compression.
      rolldownOptions: { output: { codeSplitting: { groups: [{ name: 'first', tags: ['$initial'] }] } } },
    },
    test: {
      include: ['tests/{flow,kiosk,admin,server,shared}/**/*.test.{ts,tsx}', 'tests/*.test.ts'],
      environment: 'node',
      env: { TZ: 'Asia/Ho_Chi_Minh' },
      // By itself it leaves a core idle, and on two cores that is half of them.
      maxWorkers: availableParallelism(),
      testTimeout: 30_000,
      hookTimeout: 60_000,
    },
  };
});
