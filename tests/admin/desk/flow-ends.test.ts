import { h } from 'preact';
import { render } from 'preact-render-to-string';
import { describe, expect, it } from 'vitest';
import { type DeskCatalogue, type FlowEnd, KioskActivity, type KioskLine } from '#shared/api/index.ts';
import type { Result } from '#shared/result.ts';
import type { Failure } from '../../../admin/desk/api/index.ts';
import { makeResource } from '../../../admin/desk/machines/index.ts';
import { FlowEnds } from '../../../admin/desk/screens/flow-ends.tsx';
import { kiosksInNeed, Needs, needOf, proceduresInNeed } from '../../../admin/desk/screens/needs.tsx';
import { makeWords, SpeakIn } from '../../../admin/desk/words/index.tsx';
import { bad, good, run, settle } from './play.ts';

const catalogueResource = makeResource<DeskCatalogue>();

async function shown(
  answer: () => Promise<Result<DeskCatalogue, Failure>>,
  language: 'vi' | 'en' = 'vi',
): Promise<string> {
  const { actor } = run(catalogueResource, { load: answer, onSignedOut: () => {} });
  await settle();
  const section = h(FlowEnds, { catalogue: actor, lost: false });
  const markup = render(h(SpeakIn, { language, children: section }));
  actor.stop();
  return markup;
}

const end = (change: Partial<FlowEnd>): FlowEnd => ({
  id: 'khai-sinh',
  title: { vi: 'Khai sinh', en: 'Birth' },
  effectiveTo: '2027-02-28',
  days: 89,
  urgency: 'early',
  ...change,
});
const told = (...ends: FlowEnd[]) => good({ flows: 3, refused: 0, ends });

describe('the flows that end', () => {
  it('are told long before, loudly when it is near, and when it is too late', async () => {
    const markup = await shown(() =>
      told(
        end({ id: 'a', title: { vi: 'Cũ' }, days: -1, urgency: 'over' }),
        end({ id: 'b', title: {}, days: 0, urgency: 'soon' }),
        end({ id: 'c', days: 30, urgency: 'soon' }),
        end({ id: 'd' }),
      ),
    );
    const text = markup.replace(/<[^>]+>/g, '|').replace(/\|+/g, '|');
    expect(text).toContain('Cũ|Đã hết hiệu lực từ sau ngày 28/02/2027');
    expect(text).toContain('b|Hôm nay, 28/02/2027, là ngày cuối.');
    expect(text).toContain('Khai sinh|Chỉ còn 30 ngày, ngày cuối 28/02/2027.');
    expect(text).toContain('Khai sinh|Hết hiệu lực sau 89 ngày, ngày cuối 28/02/2027.');
    expect([...markup.matchAll(/class="end end-(\w+)"/g)].map(([, name]) => name)).toEqual([
      'over',
      'soon',
      'soon',
      'early',
    ]);
    expect(await shown(() => told(end({})), 'en')).toContain('Ends in 89 days');
  });

  it('are quietly none, most of the time', async () => {
    expect(await shown(() => told())).toContain('3 thủ tục, chưa thủ tục nào sắp hết hiệu lực.');
    expect(await shown(() => told())).not.toContain('có lỗi');
  });

  it('are not all that can be wrong with a catalogue', async () => {
    expect(await shown(() => good({ flows: 0, refused: 2, ends: [] }))).toMatch(
      /Chưa có thủ tục nào[\s\S]*2 tệp thủ tục có lỗi/,
    );
    expect(await shown(() => bad({ kind: 'unreachable' }))).toContain('Chưa biết các thủ tục ra sao.');
  });
});

describe('what a kiosk does', () => {
  it.each(['vi', 'en'] as const)('has words of its own in %s for every activity', (language) => {
    const { t } = makeWords(language);
    const words = KioskActivity.options.map((activity) => t(`kiosks.activity.${activity}`));
    expect(new Set(words).size).toBe(KioskActivity.options.length);
    for (const word of words) expect(word).not.toMatch(/^kiosks\.|^$/);
  });
});

describe('what lies below the list on a phone', () => {
  const kiosk = (change: Partial<KioskLine>): KioskLine => ({
    id: 'KVL-1',
    name: 'Ki-ốt 1',
    alive: true,
    lastSeenAt: null,
    activity: 'idle',
    flow: null,
    since: null,
    waiting: 0,
    quarantined: 0,
    program: null,
    revoked: false,
    missing: null,
    alarms: [],
    stuck: [],
    leftBehind: 0,
    ...change,
  });

  it('is counted above it when it wants a person, but for calls, which stand there already', () => {
    const most = [{ alive: false }, { quarantined: 1 }, { activity: 'calling-for-help' }, {}] as const;
    expect(most.map((change) => needOf(kiosk(change)))).toEqual([3, 2, 1, 0]);
    expect(kiosksInNeed(most.map(kiosk))).toBe(2);
    expect(kiosksInNeed([kiosk({ activity: 'out-of-order' })])).toBe(1);
    const ends = (['over', 'soon', 'early'] as const).map((urgency) => end({ urgency }));
    expect(proceduresInNeed({ flows: 3, refused: 0, ends })).toBe(2);
    expect(proceduresInNeed({ flows: 3, refused: 1, ends: [] })).toBe(1);
  });

  async function strip(kiosks: ReadonlyArray<KioskLine>, catalogue: DeskCatalogue): Promise<string> {
    const lines = run(makeResource<ReadonlyArray<KioskLine>>(), {
      load: () => good(kiosks),
      onSignedOut: () => {},
    });
    const told = run(catalogueResource, { load: () => good(catalogue), onSignedOut: () => {} });
    await settle();
    return render(h(Needs, { kiosks: lines.actor, catalogue: told.actor, onGo: () => {} }));
  }

  it('is named, and nothing is when all is well', async () => {
    const fine = { flows: 3, refused: 0, ends: [] };
    expect(await strip([kiosk({})], fine)).toBe('');
    expect(await strip([kiosk({ alive: false })], fine)).toContain('1 ki-ốt cần người xem<');
    expect(await strip([kiosk({ alive: false })], { ...fine, refused: 2 })).toContain(
      '1 ki-ốt cần người xem · 2 thủ tục cần người xem',
    );
  });
});
