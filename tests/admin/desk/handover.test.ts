import { h } from 'preact';
import { render } from 'preact-render-to-string';
import { describe, expect, it } from 'vitest';
import type { DossierLine, DossierPage } from '#shared/api/index.ts';
import { type DossierList, makeResource } from '../../../admin/desk/machines/index.ts';
import { Dossiers } from '../../../admin/desk/screens/dossiers.tsx';
import { SpeakIn } from '../../../admin/desk/words/index.tsx';
import { good, line, page, run, START, settle } from './play.ts';

const handedOver = { at: new Date(START).toISOString(), by: 'Lê Thử' };
const oldest = { id: '9', slip: 'KVL-1-00009-7Q', receivedAt: '2026-06-01T17:30:00.000Z' };

async function shown(lines: DossierLine[], reminder: Partial<DossierPage['reminder']> = {}) {
  const { next, reminder: none } = page();
  const list: DossierList = { lines, next, reminder: { ...none, ...reminder }, arrived: new Set() };
  const { actor } = run(makeResource<DossierList>(), {
    load: () => good(list),
    onSignedOut: () => {},
  });
  await settle();
  const section = h(Dossiers, { dossiers: actor, now: START, lost: false, openId: '', onOpen: () => {} });
  const markup = render(h(SpeakIn, { language: 'vi', children: section }));
  actor.stop();
  return markup.replace(/<[^>]+>/g, '|').replace(/\|+/g, '|');
}

describe('the list of dossiers', () => {
  it('says of each whether it was handed over, and counts those that are ready for it', async () => {
    const text = await shown([
      line('1'),
      line('2', { handedOver, vouchedBy: 'Người Khác' }),
      line('3', { state: 'prepared' }),
      line('4', { vouchedBy: 'Người Khác' }),
    ]);
    expect(text).toContain('|Tất cả|Chờ xác nhận (1)|Chưa chuyển (2)|');
    expect(text.match(/Đã chuyển Bộ phận Một cửa/g)).toHaveLength(1);
    expect(text.match(/Người Khác đã xác nhận/g)).toHaveLength(1);
    expect(text).not.toContain('Cũ nhất');
  });

  it('reminds of what waits too long: how many, the oldest by slip and day in Vietnam, what to do', async () => {
    const text = await shown([line('1')], {
      days: 45,
      submitted: { count: 12, oldest },
      prepared: { count: 1, oldest: { ...oldest, slip: 'KVL-1-00002-7Q' } },
    });
    expect(text).toContain('12 hồ sơ đã hơn 45 ngày chưa ghi là đã chuyển Bộ phận Một cửa.');
    expect(text).toContain('Cũ nhất, nhận ngày 02/06/2026: |KVL-1-00009-7Q.');
    expect(text).toContain('1 hồ sơ đã hơn 45 ngày chưa ai xác nhận người khai.');
    expect(text).toContain('KVL-1-00002-7Q.|');
    expect(text.match(/Mở hồ sơ cũ nhất/g)).toHaveLength(2);
  });

  it('reminds also when every newer dossier is settled', async () => {
    expect(await shown([], { submitted: { count: 1, oldest } })).toContain('KVL-1-00009-7Q');
  });
});
