import { describe, expect, it } from 'vitest';
import { err, ok, type Result } from '#shared/result.ts';
import { createFindVisit } from '../../kiosk/find-visit.ts';
import type { ServerError } from '../../kiosk/server.ts';
import { pending, photoOf, settle } from './visit/ports.ts';

type Key = Result<{ key: string }, ServerError>;
const refusal = (code: string, status: number | null): Key => err({ code, status, retryAfterMs: null });
const VALUE = { visit: 'v', photographed: ['photo', 'consent'] };

/** No draft lies on the disk. */
const NONE = Symbol('none');

/** A draft on the disk that opens when the server gives its key. */
function house(key: Key | Promise<Key>, value: unknown = VALUE) {
  const calls: string[] = [];
  const find = createFindVisit(
    {
      load: async (recover) => {
        calls.push('load');
        const given = await recover({ encapsulatedKey: '', ciphertext: '' });
        return given.ok ? ok(value === NONE ? null : { visit: 'v', value: value as never }) : given;
      },
      loadPhoto: async (paper) => ok(paper === 'photo' ? photoOf(paper).bytes : null),
      park: async () => {
        calls.push('park');
        return ok(true);
      },
      drop: async () => {
        calls.push('drop');
        return ok(undefined);
      },
    },
    { visitKey: async () => key },
  );
  return { find, calls };
}

describe('the visit that a reload interrupted', () => {
  it('is opened with those of its photographs that are there', async () => {
    const { find, calls } = house(ok({ key: 'k' }));
    expect(await find()).toEqual(ok({ draft: VALUE, photos: [photoOf('photo')] }));
    expect(calls).toEqual(['load']);
  });

  it.each([
    ['nobody answers', 'offline', null],
    ['the server has trouble', 'failed', 500],
    ['a proxy has', 'offline', 503],
    ['too much is asked', 'too-many', 429],
  ])('stays where it is while %s', async (_, code, status) => {
    const { find, calls } = house(refusal(code, status));
    expect(await find()).toEqual(err('offline'));
    expect(calls).toEqual(['load']);
  });

  it.each([
    ['after a power cut, when the server does not know its visit any more', 'no-visit', 401],
    ['when the server has new keys', 'cannot-open', 422],
  ])('is parked for its person %s', async (_, code, status) => {
    const { find, calls } = house(refusal(code, status));
    expect(await find()).toEqual(ok(null));
    expect(calls).toEqual(['load', 'park']);
  });

  it.each([
    ['it is damaged', refusal('damaged', null), VALUE],
    ['nothing was said in it yet', ok({ key: 'k' }), null],
    ['there is none', ok({ key: 'k' }), NONE],
  ] as const)('is dropped when %s', async (_, key, value) => {
    const { find, calls } = house(key, value);
    expect(await find()).toEqual(ok(null));
    expect(calls).toEqual(['load', 'drop']);
  });

  it('is asked for once, however often it is asked', async () => {
    const key = pending<Key>();
    const { find, calls } = house(key.promise);
    const both = Promise.all([find(), find()]);
    await settle();
    key.resolve(refusal('offline', null));
    expect(await both).toEqual([err('offline'), err('offline')]);
    expect(calls).toEqual(['load']);
    await find();
    expect(calls).toEqual(['load', 'load']);
  });
});
