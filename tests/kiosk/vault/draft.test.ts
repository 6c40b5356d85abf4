import { describe, expect, it, vi } from 'vitest';
import { createVisitCipher, VISIT_KEY_BYTES } from '#shared/dossier/index.ts';
import { birthDossier, codeOf, enrolledKiosk, must, VISIT } from './setup.ts';

const OTHER_VISIT = '0b8f2c7e-2222-4222-8333-944445555666';
const STATE = { flow: 'khai-sinh', step: 'child-name', answers: { 'child.fullName': 'Nguyễn Văn Thử' } };
const noServer = async () => ({ ok: false as const, error: { code: 'offline' } });

async function visiting() {
  const kiosk = await enrolledKiosk();
  must(await kiosk.draft.begin(VISIT));
  return { ...kiosk, recover: kiosk.server.recoverKey('KTH-1', VISIT) };
}

describe('a draft', () => {
  it('comes back in the same page without asking the server', async () => {
    const kiosk = await visiting();
    must(await kiosk.draft.save(STATE));
    expect(must(await kiosk.draft.load(noServer))).toEqual({ visit: VISIT, value: STATE });
  });

  it('comes back after a reload with the key from the server, and the visit goes on', async () => {
    const kiosk = await visiting();
    const photo = new Uint8Array([1, 2, 3]);
    must(await kiosk.draft.save(STATE));
    must(await kiosk.draft.savePhoto('photo-1', photo));
    const reloaded = await kiosk.anotherPage();
    expect(must(await reloaded.draft.load(kiosk.recover))).toEqual({ visit: VISIT, value: STATE });
    expect(must(await reloaded.draft.loadPhoto('photo-1'))).toEqual(photo);
    must(await reloaded.draft.save({ ...STATE, step: 'review' }));
    const again = await kiosk.anotherPage();
    expect(must(await again.draft.load(kiosk.recover))?.value).toMatchObject({ step: 'review' });
  });

  it('does not come back without the server, and stays for when it is there', async () => {
    const kiosk = await visiting();
    must(await kiosk.draft.save(STATE));
    const reloaded = await kiosk.anotherPage();
    expect(codeOf(await reloaded.draft.load(noServer))).toBe('offline');
    expect(must(await reloaded.draft.load(kiosk.recover))?.value).toEqual(STATE);
  });

  it('is null where nothing is kept, and after a begin', async () => {
    const kiosk = await enrolledKiosk();
    expect(must(await kiosk.draft.load(noServer))).toBeNull();
    must(await kiosk.draft.begin(VISIT));
    expect(must(await kiosk.draft.load(noServer))).toEqual({ visit: VISIT, value: null });
  });

  it('opens neither with another key, nor a key that is none, nor the key of another visit', async () => {
    const kiosk = await visiting();
    must(await kiosk.draft.save(STATE));
    const reloaded = await kiosk.anotherPage();
    const giving = (key: string) => async () => ({ ok: true as const, value: { key } });
    expect(codeOf(await reloaded.draft.load(giving('A'.repeat(43))))).toBe('damaged');
    expect(codeOf(await reloaded.draft.load(giving('AAAA')))).toBe('damaged');
    expect(codeOf(await reloaded.draft.load(giving('!')))).toBe('damaged');
    expect(codeOf(await reloaded.draft.load(kiosk.server.recoverKey('KTH-1', OTHER_VISIT)))).toBe(
      'cannot-open',
    );
    expect(codeOf(await reloaded.draft.load(kiosk.server.recoverKey('KTH-2', VISIT)))).toBe('cannot-open');
  });

  it('keeps the last of many saves, however many are under way', async () => {
    const kiosk = await visiting();
    await Promise.all(Array.from({ length: 20 }, (_, step) => kiosk.draft.save({ step })));
    const reloaded = await kiosk.anotherPage();
    expect(must(await reloaded.draft.load(kiosk.recover))?.value).toEqual({ step: 19 });
  });

  it('is written with a fresh vector each time, draft and photographs alike', async () => {
    const kiosk = await visiting();
    const vectors = new Set<string>();
    for (let count = 0; count < 20; count++) {
      await kiosk.draft.save(STATE);
      await kiosk.draft.savePhoto('photo-1', new Uint8Array(5));
      const rows = must(
        await kiosk.store.read(['draft', 'draft-photo'], async (transaction) => [
          await transaction.objectStore('draft').get('current'),
          await transaction.objectStore('draft-photo').get([VISIT, 'photo-1']),
        ]),
      );
      for (const row of rows) {
        expect(row?.iv.length).toBe(12);
        vectors.add(String(row?.iv));
      }
    }
    expect(vectors.size).toBe(40);
  });

  it('does not open when it lies in the place of another', async () => {
    const kiosk = await visiting();
    must(await kiosk.draft.savePhoto('photo-1', new Uint8Array([1])));
    must(await kiosk.draft.savePhoto('photo-2', new Uint8Array([2])));
    must(
      await kiosk.store.write(['draft-photo'], async (transaction) => {
        const photos = transaction.objectStore('draft-photo');
        const second = await photos.get([VISIT, 'photo-2']);
        if (second) await photos.put(second, [VISIT, 'photo-1']);
      }),
    );
    expect(must(await kiosk.draft.loadPhoto('photo-1'))).toBeNull();
    expect(must(await kiosk.draft.loadPhoto('photo-2'))).toEqual(new Uint8Array([2]));
  });
});

it('overwrites the raw key once the browser has taken it in, and cannot export it', async () => {
  const raw = crypto.getRandomValues(new Uint8Array(VISIT_KEY_BYTES));
  const imported = vi.spyOn(crypto.subtle, 'importKey');
  await createVisitCipher(VISIT, raw);
  expect(raw).toEqual(new Uint8Array(VISIT_KEY_BYTES));
  expect(imported.mock.calls[0]?.[3]).toBe(false);
  imported.mockRestore();
});

describe('photographs', () => {
  it('are kept, replaced and dropped one by one', async () => {
    const kiosk = await visiting();
    must(await kiosk.draft.savePhoto('photo-1', new Uint8Array([1])));
    must(await kiosk.draft.savePhoto('photo-1', new Uint8Array([2])));
    must(await kiosk.draft.savePhoto('photo-2', new Uint8Array([3])));
    expect(must(await kiosk.draft.loadPhoto('photo-1'))).toEqual(new Uint8Array([2]));
    must(await kiosk.draft.dropPhoto('photo-1'));
    expect(must(await kiosk.draft.loadPhoto('photo-1'))).toBeNull();
    expect(must(await kiosk.draft.loadPhoto('photo-2'))).toEqual(new Uint8Array([3]));
  });
});

describe('no visit', () => {
  it('keeps nothing', async () => {
    const kiosk = await enrolledKiosk();
    expect(codeOf(await kiosk.draft.save(STATE))).toBe('no-visit');
    expect(codeOf(await kiosk.draft.savePhoto('photo-1', new Uint8Array(1)))).toBe('no-visit');
    expect(codeOf(await kiosk.draft.loadPhoto('photo-1'))).toBe('no-visit');
    expect(codeOf(await kiosk.draft.dropPhoto('photo-1'))).toBe('no-visit');
  });

  it('can be begun before the terminal is enrolled', async () => {
    const kiosk = await enrolledKiosk();
    must(await kiosk.device.leave());
    expect(codeOf(await kiosk.draft.begin(VISIT))).toBe('not-enrolled');
  });
});

describe('the end of a visit', () => {
  it('leaves nothing, not even what was being saved at that moment', async () => {
    const kiosk = await visiting();
    must(await kiosk.draft.savePhoto('photo-1', new Uint8Array(9)));
    const saving = kiosk.draft.save(STATE);
    const dropping = kiosk.draft.drop();
    const late = kiosk.draft.save({ ...STATE, step: 'too late' });
    await Promise.all([saving, dropping, late]);
    expect(codeOf(await late)).toBe('no-visit');
    const left = must(
      await kiosk.store.read(['draft', 'draft-photo'], async (transaction) => [
        await transaction.objectStore('draft').count(),
        await transaction.objectStore('draft-photo').count(),
      ]),
    );
    expect(left).toEqual([0, 0]);
  });

  it('is followed by a visit with another key', async () => {
    const kiosk = await visiting();
    must(await kiosk.draft.save(STATE));
    must(await kiosk.draft.begin(OTHER_VISIT));
    const reloaded = await kiosk.anotherPage();
    expect(codeOf(await reloaded.draft.load(kiosk.recover))).toBe('cannot-open');
    expect(must(await reloaded.draft.load(kiosk.server.recoverKey('KTH-1', OTHER_VISIT)))?.value).toBeNull();
  });
});

describe('two pages', () => {
  it('do not write over each other: the visit begun last is the kiosk’s', async () => {
    const kiosk = await visiting();
    const other = await kiosk.anotherPage();
    must(await other.draft.begin(OTHER_VISIT));
    expect(codeOf(await kiosk.draft.save(STATE))).toBe('other-visit');
    expect(codeOf(await kiosk.draft.savePhoto('photo-1', new Uint8Array(1)))).toBe('other-visit');
    must(await other.draft.save({ mine: true }));
    expect(must(await other.draft.load(noServer))).toEqual({ visit: OTHER_VISIT, value: { mine: true } });
  });
});

describe('sealing', () => {
  it('drops the draft and its photographs in the same write; another matter can follow', async () => {
    const kiosk = await visiting();
    must(await kiosk.draft.save(STATE));
    const jpeg = new Uint8Array([1, 2, 3]);
    must(await kiosk.draft.savePhoto('photo-1', jpeg));
    must(await kiosk.outbox.seal(birthDossier(kiosk.newId(), { photos: [{ part: 'photo-1', jpeg }] })));
    expect(must(await kiosk.draft.load(noServer))).toBeNull();
    expect(must(await kiosk.draft.loadPhoto('photo-1'))).toBeNull();
    must(await kiosk.draft.save({ second: true }));
    const reloaded = await kiosk.anotherPage();
    expect(must(await reloaded.draft.load(kiosk.recover))?.value).toEqual({ second: true });
  });

  it('is not undone by saves that were under way', async () => {
    const kiosk = await visiting();
    const saving = Array.from({ length: 100 }, (_, step) => kiosk.draft.save({ step }));
    await Promise.all([...saving, kiosk.outbox.seal(birthDossier(kiosk.newId()))]);
    expect(must(await kiosk.draft.load(noServer))).toBeNull();
  });

  it('drops a draft that a second page kept of a dossier sealed already', async () => {
    const kiosk = await visiting();
    must(await kiosk.draft.save(STATE));
    const other = await kiosk.anotherPage();
    must(await other.draft.load(kiosk.recover));
    const id = kiosk.newId();
    must(await kiosk.outbox.seal(birthDossier(id)));
    must(await other.draft.save(STATE));
    must(await other.outbox.seal(birthDossier(id)));
    expect(must(await kiosk.draft.load(noServer))).toBeNull();
  });

  it('leaves the draft when it fails', async () => {
    const kiosk = await visiting();
    must(await kiosk.draft.save(STATE));
    const wrong = birthDossier('not-a-uuid');
    expect(codeOf(await kiosk.outbox.seal(wrong))).toBe('invalid-dossier');
    expect(must(await kiosk.draft.load(noServer))?.value).toEqual(STATE);
  });

  it('leaves the draft of another page’s visit', async () => {
    const kiosk = await visiting();
    must(await kiosk.draft.save(STATE));
    must(await kiosk.outbox.seal(birthDossier(kiosk.newId(), { visit: OTHER_VISIT })));
    expect(must(await kiosk.draft.load(noServer))?.value).toEqual(STATE);
  });
});
