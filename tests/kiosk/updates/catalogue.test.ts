import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { CatalogueEntry } from '#shared/api/index.ts';
import { sha256Hex, utf8 } from '#shared/dossier/index.ts';
import { err } from '#shared/result.ts';
import { createCatalogue } from '../../../kiosk/updates/index.ts';

const CLUB = readFileSync('tests/fixtures/flows/tennis-club.json', 'utf8');
const TODAY = '2026-11-20';

const entryOf = async (bytes: string, over: Partial<CatalogueEntry> = {}): Promise<CatalogueEntry> => ({
  id: 'tennis-club',
  version: 3,
  sha256: await sha256Hex(utf8(bytes)),
  code: '9.000001',
  title: { vi: 'Vào câu lạc bộ quần vợt' },
  summary: { vi: 'Ghi tên' },
  keywords: {},
  picture: 'other',
  minutes: 4,
  assurance: 'attendant',
  acting: { self: true, other: true },
  effectiveFrom: '2020-01-01',
  effectiveTo: null,
  ...over,
});
const LIST = {
  name: 'province',
  effectiveFrom: '2025-07-01',
  source: 'made up',
  checkedAt: '2026-11-01',
  rows: [{ code: '38', label: { vi: 'Tỉnh Thử' } }],
};

/** A server's folder of texts, that can be cut off; what is asked for is noted. */
function house(texts: Record<string, string>) {
  const asked: Array<{ path: string; init: RequestInit | undefined }> = [];
  let isDown = false;
  const catalogue = createCatalogue({
    today: () => TODAY,
    fetch: (async (path: string, init?: RequestInit) => {
      if (isDown) throw new TypeError('cut');
      const [bare = ''] = path.split('?');
      asked.push({ path: bare, init });
      const text = texts[bare];
      return text === undefined ? new Response('no such text', { status: 404 }) : new Response(text);
    }) as typeof fetch,
  });
  return {
    catalogue,
    asked,
    texts,
    cut: (down = true) => {
      isDown = down;
    },
  };
}
const INDEX = '/catalogue/index.json';
const index = (version: string, flows: CatalogueEntry[], lists: unknown[] = []): string =>
  JSON.stringify({ version, flows, lists });

describe('the index', () => {
  it('is empty until one has come, and then tells whoever listens', async () => {
    const { catalogue } = house({ [INDEX]: index('1', [await entryOf(CLUB)]) });
    let told = 0;
    const stop = catalogue.subscribe(() => told++);
    expect(catalogue.entries()).toEqual([]);
    expect(catalogue.version()).toBe('');
    await catalogue.refresh();
    expect(catalogue.entries().map(({ id }) => id)).toEqual(['tennis-club']);
    expect(catalogue.version()).toBe('1');
    await catalogue.refresh();
    expect(told).toBe(1);
    stop();
  });

  it('offline, or nonsense, or the page of a captive portal: the old one stays', async () => {
    const { catalogue, texts, cut } = house({ [INDEX]: index('1', [await entryOf(CLUB)]) });
    await catalogue.refresh();
    let told = 0;
    catalogue.subscribe(() => told++);
    cut();
    await catalogue.refresh();
    cut(false);
    for (const nonsense of [
      '<html>Sign in to the wifi</html>',
      '{',
      'null',
      '{"version":"2","flows":[{"id":1}],"lists":[]}',
    ]) {
      texts[INDEX] = nonsense;
      await catalogue.refresh();
    }
    delete texts[INDEX];
    await catalogue.refresh();
    expect(catalogue.version()).toBe('1');
    expect(catalogue.entries()).toHaveLength(1);
    expect(told).toBe(0);
    texts[INDEX] = index('2', []);
    await catalogue.refresh();
    expect(catalogue.version()).toBe('2');
    expect(catalogue.entries()).toEqual([]);
    expect(told).toBe(1);
  });

  it('offers what is in force today, both last days included', async () => {
    const flows = await Promise.all([
      entryOf(CLUB, { id: 'from-today', effectiveFrom: TODAY }),
      entryOf(CLUB, { id: 'until-today', effectiveTo: TODAY }),
      entryOf(CLUB, { id: 'not-yet', effectiveFrom: '2026-11-21' }),
      entryOf(CLUB, { id: 'no-more', effectiveTo: '2026-11-19' }),
    ]);
    const { catalogue } = house({ [INDEX]: index('1', flows) });
    await catalogue.refresh();
    expect(catalogue.entries().map(({ id }) => id)).toEqual(['from-today', 'until-today']);
  });

  it('goes without cookies: nobody’s visit is in it', async () => {
    const { catalogue, asked } = house({ [INDEX]: index('1', []) });
    await catalogue.refresh();
    expect(asked).toMatchObject([{ path: INDEX, init: { credentials: 'omit' } }]);
  });
});

describe('a flow', () => {
  const at = ({ sha256 }: CatalogueEntry): string => `/catalogue/flows/${sha256}.json`;

  it('is loaded, proved, compiled and named by its exact bytes; once', async () => {
    const entry = await entryOf(CLUB);
    const { catalogue, asked, cut } = house({ [at(entry)]: CLUB });
    const loaded = await catalogue.loadFlow(entry);
    if (!loaded.ok) throw new Error(loaded.error);
    expect(loaded.value.ref).toEqual({ id: 'tennis-club', version: 3, sha256: entry.sha256 });
    expect(loaded.value.flow.id).toBe('tennis-club');
    expect(Object.keys(loaded.value.machine.states)).toContain('player');
    cut();
    const again = await catalogue.loadFlow(entry);
    expect(again.ok && again.value).toBe(loaded.value);
    expect(asked).toHaveLength(1);
  });

  it('of other bytes than those named is refused, and asked for anew the next time', async () => {
    const entry = await entryOf(CLUB);
    const { catalogue, texts } = house({ [at(entry)]: `${CLUB} ` });
    expect(await catalogue.loadFlow(entry)).toEqual(err('not-the-named-bytes'));
    texts[at(entry)] = CLUB;
    expect((await catalogue.loadFlow(entry)).ok).toBe(true);
  });

  it('that is none, or does not prove, is refused though its bytes are the named ones', async () => {
    const flow = JSON.parse(CLUB) as { steps: Array<{ id: string; when?: unknown }> };
    // A step that nobody can ever reach.
    const unproved = JSON.stringify({
      ...flow,
      steps: flow.steps.map((step, place) => (place === 1 ? { ...step, when: { '===': [1, 2] } } : step)),
    });
    for (const bytes of ['{', '{}', unproved]) {
      const entry = await entryOf(bytes);
      const { catalogue } = house({ [at(entry)]: bytes });
      expect(await catalogue.loadFlow(entry)).toEqual(err('does-not-hold'));
    }
  });

  it('that cannot be had is told as a value', async () => {
    const entry = await entryOf(CLUB);
    const { catalogue, cut } = house({});
    expect(await catalogue.loadFlow(entry)).toEqual(err('not-reached'));
    cut();
    expect(await catalogue.loadFlow(entry)).toEqual(err('not-reached'));
  });
});

describe('a list', () => {
  const at = '/catalogue/lists/province.json';
  const named = async (list: unknown) => ({
    name: 'province',
    sha256: await sha256Hex(utf8(JSON.stringify(list))),
  });

  it('is loaded once, and again when another index names it', async () => {
    const { catalogue, asked, texts } = house({
      [INDEX]: index('1', [], [await named(LIST)]),
      [at]: JSON.stringify(LIST),
    });
    await catalogue.refresh();
    expect(await catalogue.loadList('province')).toEqual({ ok: true, value: LIST });
    await catalogue.loadList('province');
    expect(asked.filter(({ path }) => path === at)).toHaveLength(1);
    const newer = { ...LIST, rows: [] };
    texts[INDEX] = index('2', [], [await named(newer)]);
    texts[at] = JSON.stringify(newer);
    await catalogue.refresh();
    expect(await catalogue.loadList('province')).toEqual({ ok: true, value: newer });
  });

  it('of other bytes than those named is refused', async () => {
    const { catalogue, texts } = house({
      [INDEX]: index('1', [], [await named(LIST)]),
      [at]: JSON.stringify({ ...LIST, rows: [] }),
    });
    await catalogue.refresh();
    expect(await catalogue.loadList('province')).toEqual(err('not-the-named-bytes'));
    texts[at] = JSON.stringify(LIST);
    expect(await catalogue.loadList('province')).toEqual({ ok: true, value: LIST });
  });

  it('that is none, or cannot be had, is told as a value', async () => {
    const { catalogue, texts, cut } = house({ [at]: '{"name":"province"}' });
    expect(await catalogue.loadList('province')).toEqual(err('not-reached'));
    texts[at] = 'no';
    expect(await catalogue.loadList('province')).toEqual(err('not-reached'));
    cut();
    expect(await catalogue.loadList('province')).toEqual(err('not-reached'));
  });
});

describe('a line that is half open', () => {
  beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }));
  afterEach(() => void vi.useRealTimers());

  /** Every request hangs; what is told to stop is noted. */
  const hanging = () => {
    const stopped: string[] = [];
    let begin = (): void => {};
    /** The clock may go on only once the request is on its way: hashes are made on another thread, in real time. */
    const asked = new Promise<void>((resolve) => {
      begin = resolve;
    });
    const catalogue = createCatalogue({
      today: () => TODAY,
      fetch: ((path: string, init?: RequestInit) => {
        begin();
        init?.signal?.addEventListener('abort', () => stopped.push(path));
        return new Promise(() => undefined);
      }) as typeof fetch,
    });
    return { catalogue, stopped, asked };
  };

  it.each([
    ['a flow', 10_000, async (c: ReturnType<typeof createCatalogue>) => c.loadFlow(await entryOf(CLUB))],
    ['a list', 30_000, async (c: ReturnType<typeof createCatalogue>) => c.loadList('province')],
  ] as const)('keeps nobody waiting for %s longer than it may', async (_, limit, load) => {
    const { catalogue, stopped, asked } = hanging();
    const answer = vi.fn();
    const loading = load(catalogue).then(answer);
    await asked;
    await vi.advanceTimersByTimeAsync(limit - 1);
    expect(answer).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(1);
    await loading;
    expect(answer).toHaveBeenCalledWith(err('not-reached'));
    expect(stopped).toHaveLength(1);
  });
});
