import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Hono } from 'hono';
import { describe, expect, it } from 'vitest';
import { formerBuilds, keepBuilds } from '../../../server/former-builds.ts';
import { pages } from '../../../server/static.ts';
import { temporaryFolder } from './trial.ts';

/** A server's two folders, and what happens to them. */
function house() {
  const dataDir = temporaryFolder();
  const dist = temporaryFolder();
  const places = { dataDir, dist };
  const folder = formerBuilds(places, 'kiosk');
  const install = (name: string, parts: Readonly<Record<string, string>>): void => {
    rmSync(join(dist, 'kiosk'), { recursive: true, force: true });
    mkdirSync(join(dist, 'kiosk', 'assets'), { recursive: true });
    writeFileSync(join(dist, 'kiosk', 'index.html'), name);
    writeFileSync(join(dist, 'kiosk', 'boot.js'), name);
    for (const [file, text] of Object.entries(parts))
      writeFileSync(join(dist, 'kiosk', 'assets', file), text);
  };
  const start = async () => {
    await keepBuilds(places);
    const app = new Hono().route('/kiosk', pages(join(dist, 'kiosk'), '/kiosk', folder));
    return async (path: string) => {
      const answer = await app.request(`/kiosk/${path}`);
      return answer.status === 200 ? answer.text() : answer.status;
    };
  };
  return { dist, folder, install, start, builds: () => readdirSync(folder).sort() };
}

/** A program of two parts, one of which stays the same from build to build. */
const program = (letter: string) => ({
  [`later-${letter.repeat(8)}.js`]: `later ${letter}`,
  'words-00000000.js': 'words',
});
const LATER = (letter: string) => `assets/later-${letter.repeat(8)}.js`;

/** Installs builds one after another, each served by a server of its own. */
async function installAll(letters: string) {
  const { install, start, ...rest } = house();
  let get = await start();
  for (const letter of letters) {
    install(letter, program(letter));
    get = await start();
  }
  return { install, start, get, ...rest };
}

describe('files of builds before', () => {
  it('are served while the build is one of the two before, and pruned with the third', async () => {
    const { get, builds } = await installAll('ABC');
    expect(await get(LATER('A'))).toBe('later A');
    expect(await get(LATER('B'))).toBe('later B');
    expect(await get(LATER('C'))).toBe('later C');
    expect(builds()).toHaveLength(3);
    const next = await installAll('ABCD');
    expect(await next.get(LATER('A'))).toBe(404);
    expect(await next.get(LATER('B'))).toBe('later B');
    expect(await next.get('assets/words-00000000.js')).toBe('words');
    expect(next.builds()).toHaveLength(3);
  });

  it('are hashed files alone: page and recovery script are always of the build that is served', async () => {
    const { install, start, dist } = house();
    install('A', { ...program('A'), 'plain.js': 'plain A' });
    expect(await (await start())('assets/plain.js')).toBe('plain A');
    install('B', program('B'));
    const get = await start();
    expect(await get('assets/plain.js')).toBe(404);
    expect(await get('index.html')).toBe('B');
    expect(await get('boot.js')).toBe('B');
    rmSync(join(dist, 'kiosk', 'boot.js'));
    expect(await get('boot.js')).toBe(404);
  });

  it('are not pushed out by starts of one and the same build', async () => {
    const { get, builds, start } = await installAll('AB');
    for (let time = 0; time < 4; time += 1) await start();
    expect(builds()).toHaveLength(2);
    expect(await get(LATER('A'))).toBe('later A');
  });

  it('are put in order again when a build comes back', async () => {
    const { install, start, builds } = await installAll('ABC');
    install('A', program('A'));
    await start();
    expect(builds()).toHaveLength(3);
    install('D', program('D'));
    const get = await start();
    expect(await get(LATER('B'))).toBe(404);
    expect(await get(LATER('A'))).toBe('later A');
    expect(await get(LATER('C'))).toBe('later C');
  });

  it('are there while the folder of the pages is empty, as in the middle of a build', async () => {
    const { get, dist, start } = await installAll('AB');
    rmSync(join(dist, 'kiosk'), { recursive: true });
    expect(await get(LATER('B'))).toBe('later B');
    expect(await (await start())(LATER('A'))).toBe('later A');
  });

  it('are kept whole or not at all', async () => {
    const { folder, install, start, builds } = await installAll('A');
    // What a start that was cut in the middle leaves.
    mkdirSync(join(folder, 'aside', 'assets'), { recursive: true });
    writeFileSync(join(folder, 'aside', 'assets', 'later-CCCCCCCC.js'), 'lat');
    install('B', program('B'));
    const get = await start();
    expect(await get(LATER('C'))).toBe(404);
    expect(await get(LATER('A'))).toBe('later A');
    expect(existsSync(join(folder, 'aside'))).toBe(false);
    expect(builds()).toHaveLength(2);
  });

  it('are no way into the folder that keeps them', async () => {
    const { get, builds } = await installAll('AB');
    const [build] = builds();
    expect(await get(`${build}/${LATER('A')}`)).toBe(404);
    expect(await get(`assets/..%2f${build}/${LATER('A')}`)).toBe(404);
  });
});
