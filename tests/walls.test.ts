import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize, sep } from 'node:path';
import { describe, expect, it } from 'vitest';

/**
 * The walls of the house: which room may import which. A gate that looked at nothing is no gate, so it also
 * counts what it read.
 */
const ROOMS = ['kiosk', 'admin', 'server', 'shared'] as const;
type Room = (typeof ROOMS)[number];

const filesIn = (folder: string): string[] =>
  readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name));

const importsOf = (text: string): Array<{ target: string; typeOnly: boolean }> =>
  [
    ...text.matchAll(
      /^\s*(?:import|export)\s+(type\s)?(?:[^'";]*?\sfrom\s+)?['"]([^'"]+)['"]|import\(\s*['"]([^'"]+)['"]\s*\)/gm,
    ),
  ].map((match) => ({ target: match[2] ?? match[3] ?? '', typeOnly: match[1] !== undefined }));

/** The file an import points at, from the project's folder; null for a package. */
function resolved(file: string, target: string): string | null {
  if (target.startsWith('#shared/')) return target.replace('#shared/', 'shared/');
  return target.startsWith('.')
    ? normalize(join(dirname(file), target))
        .split(sep)
        .join('/')
    : null;
}

const roomOf = (path: string): Room | undefined => ROOMS.find((room) => path.startsWith(`${room}/`));
const folderOf = (path: string): string => path.split('/').slice(0, 2).join('/');

const isNode = (target: string): boolean => target.startsWith('node:');
const SERVER_ONLY = ['hono', '@hono/node-server', 'kysely', 'pg', 'oidc-provider', 'openid-client', 'jose'];
const BROWSER_ONLY = ['preact', 'idb', 'workbox-window', 'workbox-precaching', 'workbox-routing'];

describe.each(ROOMS)('the walls of %s', (room) => {
  const files = filesIn(room);
  const all = files.flatMap((file) =>
    importsOf(readFileSync(file, 'utf8')).map((found) => ({ file: file.split(sep).join('/'), ...found })),
  );

  it('were really looked at', () => {
    expect(files.length).toBeGreaterThan(3);
    expect(all.length).toBeGreaterThan(3);
  });

  it('let in no other room', () => {
    const wrong = all.filter(({ file, target, typeOnly }) => {
      const to = resolved(file, target);
      const other = to === null ? undefined : roomOf(to);
      if (other === undefined || other === room || other === 'shared') return false;
      // The one exception: the types of the server's routes.
      return !(typeOnly && to === 'server/app.ts');
    });
    expect(wrong).toEqual([]);
  });

  it('let no folder be entered but through what it exports', () => {
    const wrong = all.filter(({ file, target }) => {
      const to = resolved(file, target);
      if (to === null || roomOf(to) === undefined) return false;
      const [from, into] = [folderOf(file), folderOf(to)];
      const isFolder = to.split('/').length > 2;
      return isFolder && from !== into && !/\/(index\.tsx?|[^/]+\.(css|json|woff2))$/.test(to);
    });
    expect(wrong).toEqual([]);
  });

  it('keep the packages of the other side out', () => {
    const banned =
      room === 'server' ? BROWSER_ONLY : room === 'shared' ? [...SERVER_ONLY, ...BROWSER_ONLY] : SERVER_ONLY;
    const isPreactPart = (file: string): boolean => file.startsWith('shared/ui/');
    const wrong = all.filter(({ file, target }) => {
      if (room !== 'server' && isNode(target)) return true;
      const name = target
        .split('/')
        .slice(0, target.startsWith('@') ? 2 : 1)
        .join('/');
      if (target === 'hono/client' || (isPreactPart(file) && name === 'preact')) return false;
      return banned.includes(name);
    });
    expect(wrong).toEqual([]);
  });
});

it('shared knows neither a page nor Node', () => {
  const wrong = filesIn('shared').filter((file) => {
    const code = readFileSync(file, 'utf8')
      .replace(/\/\*[\s\S]*?\*\//g, '')
      .replace(/\/\/.*$/gm, '')
      .replace(/'(?:[^'\\\n]|\\.)*'|`[^`]*`/g, '""');
    return (
      !file.startsWith(join('shared', 'ui')) &&
      /\b(document|window|localStorage|navigator|process|Buffer|__dirname)\s*[.[]/.test(code)
    );
  });
  expect(wrong).toEqual([]);
});
