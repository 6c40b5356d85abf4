import { createHash } from 'node:crypto';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { CatalogueIndex } from '#shared/api/index.ts';
import { openCatalogue, watchCatalogue } from '../../../server/catalogue/index.ts';
import { describeEachDatabase, type TestDatabase } from '../database.ts';
import { libraryFlow } from './flow.ts';
import { makeTrial, START, type Trial, temporaryFolder, writeCatalogue } from './trial.ts';

const VILLAGES = {
  name: 'villages@2025-07-01',
  effectiveFrom: '2025-07-01',
  source: 'test',
  checkedAt: '2026-11-01',
  rows: [{ code: '1', label: { vi: 'Khu I', en: 'Khu I' } }],
};

/** Asks for the village in a lookup field. */
const flowWithList = (id: string, list: string) => {
  const flow = libraryFlow({ id });
  const fields = flow.fields as Record<string, unknown>;
  fields['reader.school'] = { type: 'lookup', list, label: { vi: 'Khu', en: 'Village' } };
  return flow;
};

const sha256 = (bytes: string | Uint8Array) => createHash('sha256').update(bytes).digest('hex');

describeEachDatabase('catalogue', (open) => {
  let database: Promise<TestDatabase> | undefined;
  const ready = async (options: Parameters<typeof makeTrial>[1]): Promise<Trial> => {
    database ??= open();
    return makeTrial(await database, options);
  };
  const indexOf = async ({ app }: Trial) =>
    CatalogueIndex.parse(await (await app.request('/catalogue/index.json')).json());

  it('serves the index, the exact bytes of each flow, and lists', async () => {
    const text = JSON.stringify(flowWithList('a-mot', 'villages@2025-07-01'), null, 1);
    const trial = await ready({ flows: { 'a-mot': text }, lists: { 'villages@2025-07-01': VILLAGES } });
    const { flows, lists, version } = await indexOf(trial);
    expect(version).toMatch(/^[0-9a-f]{12}$/);
    expect(flows).toHaveLength(1);
    expect(flows[0]).toMatchObject({ id: 'a-mot', version: 1, sha256: sha256(text), assurance: 'attendant' });
    const flow = await trial.app.request(`/catalogue/flows/${sha256(text)}.json`);
    expect(flow.headers.get('cache-control')).toContain('immutable');
    expect(await flow.text()).toBe(text);
    expect(lists).toEqual([{ name: 'villages@2025-07-01', sha256: sha256(JSON.stringify(VILLAGES)) }]);
    const list = await trial.app.request('/catalogue/lists/villages@2025-07-01.json');
    expect(await list.json()).toEqual(VILLAGES);
    expect(list.headers.get('cache-control')).toBe('no-cache');
    for (const path of [`flows/${'0'.repeat(64)}.json`, 'lists/none.json', 'flows/a-mot.json'])
      expect((await trial.app.request(`/catalogue/${path}`)).status).toBe(404);
  });

  it('answers 304 for what is known, and compresses what is not', async () => {
    const trial = await ready({ flows: { 'a-hai': libraryFlow({ id: 'a-hai' }) } });
    const first = await trial.app.request('/catalogue/index.json');
    expect(first.headers.get('cache-control')).toBe('no-cache');
    const etag = first.headers.get('etag') ?? '';
    const again = await trial.app.request('/catalogue/index.json', { headers: { 'if-none-match': etag } });
    expect([again.status, await again.text()]).toEqual([304, '']);
    const [flow] = (await indexOf(trial)).flows;
    const path = `/catalogue/flows/${flow?.sha256}.json`;
    for (const encoding of ['br', 'gzip']) {
      const small = await trial.app.request(path, { headers: { 'accept-encoding': encoding } });
      expect(small.headers.get('content-encoding')).toBe(encoding);
      expect(small.headers.get('vary')).toBe('Accept-Encoding');
      expect((await small.arrayBuffer()).byteLength).toBeLessThan(1500);
    }
    const refused = await trial.app.request(path, { headers: { 'accept-encoding': 'br;q=0, identity' } });
    expect(refused.headers.get('content-encoding')).toBeNull();
  });

  it('refuses bad documents with file, place and sentence, while the others load', async () => {
    const text = JSON.stringify(libraryFlow());
    const trial = await ready({
      flows: {
        'b-good': libraryFlow({ id: 'b-good' }),
        'c-again': libraryFlow({ id: 'b-good', minutes: 4 }),
        'd-text': '{ "format": 1, ',
        'e-newer': libraryFlow({ id: 'e-newer', format: 2 }),
        'f-schema': libraryFlow({ id: 'f-schema', minutes: 'ba' }),
        'g-dead': text.replace('"card.kind"}', '"card.colour"}').replace('"the-ban-doc"', '"g-dead"'),
        'h-list': flowWithList('h-list', 'hamlets@2025-07-01'),
      },
      lists: { 'villages@2025-07-01': VILLAGES, other: VILLAGES, 'no-list': '[]', 'no-json': '{' },
    });
    expect((await indexOf(trial)).flows.map(({ id }) => id)).toEqual(['b-good']);
    const refused = trial.context.catalogue.refused();
    const places = refused.map(({ file, at }) => [file, at]);
    for (const place of [
      ['flows/c-again.json', '/version'],
      ['flows/d-text.json', ''],
      ['flows/e-newer.json', '/format'],
      ['flows/f-schema.json', '/minutes'],
      ['flows/h-list.json', '/fields/reader.school/list'],
      ['lists/other.json', '/name'],
      ['lists/no-list.json', ''],
      ['lists/no-json.json', ''],
    ])
      expect(places).toContainEqual(place);
    expect(places.some(([file, at]) => file === 'flows/g-dead.json' && at?.startsWith('/steps/2/when'))).toBe(
      true,
    );
    for (const { file, at, message } of refused) {
      expect(message.length).toBeGreaterThan(5);
      expect(trial.logged).toContainEqual({ event: 'catalogue-refused', file, at, message });
    }
    const health = await trial.app.request('/api/health');
    expect(await health.json()).toMatchObject({ catalogue: { flows: 1, refused: refused.length } });
  });

  it('lets the newest version of a flow live and keeps the older one for its dossiers', async () => {
    const trial = await ready({
      flows: {
        'k-1': libraryFlow({ id: 'k-flow' }),
        'k-2': libraryFlow({ id: 'k-flow', version: 2 }),
      },
    });
    const { flows } = await indexOf(trial);
    expect(flows.map(({ id, version }) => [id, version])).toEqual([['k-flow', 2]]);
    const old = sha256(JSON.stringify(libraryFlow({ id: 'k-flow' })));
    const flow = await trial.context.catalogue.flow({ id: 'k-flow', version: 1, sha256: old });
    expect(flow?.version).toBe(1);
    expect(await trial.context.catalogue.flow({ id: 'k-flow', version: 2, sha256: old })).toBeNull();
    expect(
      await trial.context.catalogue.flow({ id: 'k-flow', version: 1, sha256: 'f'.repeat(64) }),
    ).toBeNull();
  });

  it('refuses to change a version that was live, and still serves what it was', async () => {
    const before = libraryFlow({ id: 'l-flow' });
    await ready({ flows: { 'l-flow': before } });
    const trial = await ready({ flows: { 'l-flow': libraryFlow({ id: 'l-flow', minutes: 9 }) } });
    expect((await indexOf(trial)).flows).toEqual([]);
    expect(trial.context.catalogue.refused()).toEqual([
      { file: 'flows/l-flow.json', at: '/version', message: expect.stringContaining('raise the version') },
    ]);
    const past = await trial.app.request(`/catalogue/flows/${sha256(JSON.stringify(before))}.json`);
    expect(await past.json()).toEqual(before);
    const changed = sha256(JSON.stringify(libraryFlow({ id: 'l-flow', minutes: 9 })));
    expect((await trial.app.request(`/catalogue/flows/${changed}.json`)).status).toBe(404);
  });

  it('lets authors change a version no dossier names, and reads it again', async () => {
    const trial = await ready({ env: { DEV: '1' }, flows: { 'm-flow': libraryFlow({ id: 'm-flow' }) } });
    const { db, clock, log, config } = trial.context;
    const catalogue = await openCatalogue(config.catalogueDir, { db, clock, log, editable: config.dev });
    const before = catalogue.index().version;
    writeCatalogue(config.catalogueDir, { 'm-flow': libraryFlow({ id: 'm-flow', minutes: 9 }) });
    await catalogue.reload();
    expect(catalogue.index().flows[0]?.minutes).toBe(9);
    expect(catalogue.index().version).not.toBe(before);
    expect(catalogue.refused()).toEqual([]);
  });

  it('serves an empty catalogue from a folder that is not there', async () => {
    const trial = await ready({ flows: {} });
    rmSync(trial.context.config.catalogueDir, { recursive: true });
    const { db, clock, log, config } = trial.context;
    const catalogue = await openCatalogue(config.catalogueDir, { db, clock, log });
    expect(catalogue.index()).toMatchObject({ flows: [], lists: [] });
    expect(clock.now()).toBe(START);
  });
});

describe('watching the catalogue', () => {
  it('tells of a change once it is quiet, and of none after its end', async () => {
    const folder = temporaryFolder();
    writeCatalogue(folder, {});
    let changes = 0;
    const stop = watchCatalogue(folder, () => {
      changes += 1;
    });
    writeCatalogue(folder, { a: '{' });
    writeCatalogue(folder, { a: '{}' });
    await expect.poll(() => changes).toBe(1);
    stop();
    writeCatalogue(folder, { b: '{}' });
    await new Promise((resolve) => setTimeout(resolve, 400));
    expect(changes).toBe(1);
    watchCatalogue(join(folder, 'nowhere'), () => {})();
  });
});
