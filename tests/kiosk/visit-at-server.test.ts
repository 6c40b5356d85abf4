import { describe, expect, it } from 'vitest';
import { err, ok, type Result } from '#shared/result.ts';
import type { ServerError } from '../../kiosk/server.ts';
import { createVisitAtServer } from '../../kiosk/visit-at-server.ts';
import { pending, settle } from './visit/ports.ts';

const AWAY: ServerError = { code: 'offline', status: null, retryAfterMs: null };
type Answer = Result<never, ServerError> | Result<void, ServerError>;

/** A server of which each answer comes when the test says so. */
function slowServer() {
  const asked: string[] = [];
  const open: Array<(answer: Answer) => void> = [];
  const ask =
    (name: string) =>
    (...rest: unknown[]): Promise<Result<never, ServerError>> => {
      asked.push([name, ...rest].join(' '));
      const answer = pending<Answer>();
      open.push(answer.resolve);
      return answer.promise as Promise<Result<never, ServerError>>;
    };
  const visit = createVisitAtServer({
    startVisit: ask('start'),
    cancelSignIn: ask('cancel'),
    endVisit: ask('end'),
  });
  return {
    visit,
    ask,
    asked,
    answer: async (answer: Answer = ok(undefined)) => {
      open.shift()?.(answer);
      await settle();
    },
  };
}

describe('the requests of a visit', () => {
  it('go one after another: a cancel does not overtake the start that comes after it', async () => {
    const { visit, ask, asked, answer } = slowServer();
    void visit.begin('v');
    void visit.within(ask('phone'));
    void visit.cancelSignIn();
    const last = visit.within(ask('phone again'));
    await settle();
    expect(asked).toEqual(['start v']);
    await answer();
    expect(asked).toEqual(['start v', 'phone']);
    await answer();
    expect(asked).toEqual(['start v', 'phone', 'cancel']);
    await answer();
    expect(asked).toEqual(['start v', 'phone', 'cancel', 'phone again']);
    await answer();
    expect(await last).toEqual(ok(undefined));
  });

  it('tell of a visit that could not be told before, once', async () => {
    const { visit, ask, asked, answer } = slowServer();
    const begun = visit.begin('v');
    await settle();
    await answer(err(AWAY));
    expect(await begun).toEqual(err(AWAY));
    const first = visit.within(ask('card'));
    await settle();
    await answer(err(AWAY));
    expect(await first).toEqual(err(AWAY));
    void visit.within(ask('card'));
    void visit.within(ask('state'));
    await settle();
    await answer();
    await answer();
    await answer();
    expect(asked).toEqual(['start v', 'start v', 'start v', 'card', 'state']);
  });

  it('go at once after a reload: that visit has begun', async () => {
    const { visit, ask, asked } = slowServer();
    void visit.within(ask('state'));
    await settle();
    expect(asked).toEqual(['state']);
  });

  it('wait until this machine has made room for the visit, and are not sent where it has not', async () => {
    const { visit, ask, asked, answer } = slowServer();
    const room = pending<boolean>();
    void visit.begin('v', room.promise);
    void visit.within(ask('card'));
    await settle();
    expect(asked).toEqual([]);
    room.resolve(true);
    await settle();
    expect(asked).toEqual(['start v']);
    await answer();
    expect(asked).toEqual(['start v', 'card']);

    const full = slowServer();
    expect(await full.visit.begin('v', Promise.resolve(false))).toMatchObject({
      error: { code: 'visit-over' },
    });
    expect(await full.visit.within(full.ask('card'))).toMatchObject({ error: { code: 'visit-over' } });
    expect(full.asked).toEqual([]);
  });

  it('go on after one that broke', async () => {
    const { visit, ask, asked } = slowServer();
    const broken = visit.within(() => Promise.reject(new Error('a bug')));
    void visit.within(ask('state'));
    await expect(broken).rejects.toThrow('a bug');
    await settle();
    expect(asked).toEqual(['state']);
  });

  it('have nothing to cancel where the visit has not begun', async () => {
    const { visit, asked, answer } = slowServer();
    void visit.begin('v');
    await settle();
    await answer(err(AWAY));
    await visit.cancelSignIn();
    expect(asked).toEqual(['start v']);
  });
});

describe('what still waits', () => {
  it('is dropped when the next visit begins: its cancel would hit somebody else', async () => {
    const { visit, ask, asked, answer } = slowServer();
    void visit.within(ask('phone'));
    await settle();
    void visit.cancelSignIn();
    const late = visit.within(ask('state'));
    void visit.begin('next');
    await answer();
    expect(asked).toEqual(['phone', 'start next']);
    expect(await late).toEqual(err({ code: 'visit-over', status: null, retryAfterMs: null }));
  });

  it('is dropped when the visit ends; the end itself is told', async () => {
    const { visit, ask, asked, answer } = slowServer();
    void visit.within(ask('phone'));
    await settle();
    void visit.cancelSignIn();
    void visit.end();
    await answer();
    expect(asked).toEqual(['phone', 'end']);
  });

  it('is not sent in the name of the next visit when its beginning comes late', async () => {
    const { visit, ask, asked, answer } = slowServer();
    const began = visit.begin('v');
    const card = visit.within(ask('card'));
    await settle();
    void visit.begin('next');
    await answer();
    expect((await began).ok).toBe(false);
    expect((await card).ok).toBe(false);
    expect(asked).toEqual(['start v', 'start next']);
    await answer(err(AWAY));
    // That "v" was told does not mean that "next" was.
    void visit.within(ask('state'));
    await settle();
    expect(asked).toEqual(['start v', 'start next', 'start next']);
  });
});
