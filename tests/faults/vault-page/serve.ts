import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { extname, join } from 'node:path';
import { build, type Plugin } from 'vite';

interface Broken {
  readonly file: string;
  readonly sound: string;
  readonly broken: string;
}

/** The vault as it is, and vaults that were broken on purpose: a test that does not see them break sees nothing. */
const VARIANTS = {
  sound: null,
  /** Asks for no durability, as `idb` does unless told otherwise. */
  careless: { file: 'store.ts', sound: "'strict'", broken: "'relaxed'" },
  /** Says that something is kept before the browser has said so. */
  hasty: { file: 'store.ts', sound: 'await done;', broken: '' },
  /** Goes on after a power cut with the log that the cut may have torn. */
  reuse: { file: 'fresh-log.ts', sound: 'from < VALUES;', broken: 'from < 0;' },
} as const satisfies Record<string, Broken | null>;
export type Variant = keyof typeof VARIANTS;

/** Breaks a file of kiosk/vault while it is built. */
const breaking = (variant: Variant): Plugin => ({
  name: 'broken-on-purpose',
  enforce: 'pre',
  transform(code, id) {
    const how = VARIANTS[variant];
    if (!how || !id.endsWith(`/kiosk/vault/${how.file}`)) return null;
    if (!code.includes(how.sound)) throw new Error(`the vault no longer says ${how.sound}`);
    return code.replaceAll(how.sound, how.broken);
  },
});

export interface VaultPages {
  /** Each variant has an origin, and so a database, of its own. */
  address(variant: Variant): string;
  close(): void;
}

/** Builds the page with the project's own vault and serves it on loopback, which is a secure context. */
export async function serveVaultPages(variants: readonly Variant[] = ['sound']): Promise<VaultPages> {
  const folder = mkdtempSync(join(tmpdir(), 'vault-page-'));
  for (const variant of variants)
    await build({
      configFile: false,
      root: 'tests/faults/vault-page',
      logLevel: 'error',
      publicDir: false,
      plugins: [breaking(variant)],
      build: { outDir: join(folder, variant), target: 'es2022' },
    });
  const server = createServer((request, response) => {
    const variant = request.headers.host?.split('.')[0] ?? '';
    const path = request.url === '/' ? 'index.html' : (request.url ?? '').slice(1);
    try {
      const content = readFileSync(join(folder, variant, path));
      const type = extname(path) === '.js' ? 'text/javascript' : 'text/html';
      response.writeHead(200, { 'content-type': type }).end(content);
    } catch {
      response.writeHead(404).end();
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    address: (variant) => `http://${variant}.localhost:${port}/`,
    close: () => {
      server.close();
      server.closeAllConnections();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
