import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { HelpState } from '#shared/api/index.ts';
import { err, ok, type Result } from '#shared/result.ts';
import { followEvents } from '../../kiosk/follow-events.ts';
import { followHelp } from '../../kiosk/help.ts';
import { VISIT_EVENTS } from '../../kiosk/server.ts';

/** The page's event source, pretended. */
class PretendEvents extends EventTarget {
  static readonly CLOSED = 2;
  static all: PretendEvents[] = [];
  readonly address: string;
  readyState = 1;
  constructor(address: string) {
    super();
    this.address = address;
    PretendEvents.all.push(this);
  }
  say(name: string) {
    this.dispatchEvent(new Event(name));
  }
  close() {
    this.readyState = PretendEvents.CLOSED;
  }
}

const line = (): PretendEvents => {
  const last = PretendEvents.all.at(-1);
  if (!last) throw new Error('nothing is followed');
  return last;
};

beforeEach(() => {
  PretendEvents.all = [];
  vi.useFakeTimers();
  vi.stubGlobal('EventSource', PretendEvents);
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

describe('the events of a visit', () => {
  it('are heard by their topic, and whenever the line is there again', () => {
    let looked = 0;
    const end = followEvents('help', async () => {
      looked++;
    });
    expect(line().address).toBe(VISIT_EVENTS);
    line().say('open');
    line().say('help');
    line().say('sign-in');
    expect(looked).toBe(2);
    end();
    expect(line().readyState).toBe(PretendEvents.CLOSED);
  });

  it('are taken up again when the browser has given up, but not while it tries itself, nor after the end', () => {
    const end = followEvents('help', async () => {});
    line().say('error');
    vi.advanceTimersByTime(10_000);
    expect(PretendEvents.all).toHaveLength(1);
    line().close();
    line().say('error');
    vi.advanceTimersByTime(1_999);
    expect(PretendEvents.all).toHaveLength(1);
    vi.advanceTimersByTime(1);
    expect(PretendEvents.all).toHaveLength(2);
    line().close();
    line().say('error');
    end();
    line().say('error');
    vi.advanceTimersByTime(10_000);
    expect(PretendEvents.all).toHaveLength(2);
  });
});

describe('a line that keeps events back', () => {
  it('is not relied on: every five seconds somebody looks anyway, one look at a time, until it is over', async () => {
    let looked = 0;
    let answer = (): void => {};
    const end = followEvents('sign-in', () => {
      looked++;
      return new Promise((resolve) => {
        answer = resolve;
      });
    });
    await vi.advanceTimersByTimeAsync(4_999);
    expect(looked).toBe(0);
    await vi.advanceTimersByTimeAsync(1);
    expect(looked).toBe(1);
    // The first look hangs: no second one is laid on top of it.
    await vi.advanceTimersByTimeAsync(20_000);
    expect(looked).toBe(1);
    answer();
    await vi.advanceTimersByTimeAsync(5_000);
    expect(looked).toBe(2);
    answer();
    end();
    await vi.advanceTimersByTimeAsync(20_000);
    expect(looked).toBe(2);
  });
});

describe('a call for help', () => {
  function house() {
    let called = false;
    let answer: Result<HelpState, string> = ok({ called: false, coming: false });
    const looks = new Set<() => void>();
    const sent: string[] = [];
    const end = followHelp({
      visit: {
        isCalled: () => called,
        onChange: (look) => {
          looks.add(look);
          return () => looks.delete(look);
        },
        send: ({ help }) => void sent.push(help),
      },
      ask: async () => answer,
    });
    return {
      sent,
      end,
      looks,
      call: (now: boolean) => {
        called = now;
        for (const look of looks) look();
      },
      stands: async (now: Result<HelpState, string>, event = 'help') => {
        answer = now;
        line().say(event);
        await vi.advanceTimersByTimeAsync(0);
      },
    };
  }
  const waiting = ok({ called: true, coming: false });
  const coming = ok({ called: true, coming: true });
  const none = ok({ called: false, coming: false });

  it('is followed from when it is made, and somebody on the way is told once', async () => {
    const { sent, call, stands } = house();
    expect(PretendEvents.all).toHaveLength(0);
    call(true);
    call(true);
    expect(PretendEvents.all).toHaveLength(1);
    // The line may be there before the call has reached the server: that is no end of it.
    await stands(none, 'open');
    expect(sent).toEqual([]);
    await stands(waiting);
    await stands(waiting);
    // It was heard, though perhaps the answer that said so was lost.
    expect(sent).toEqual(['called']);
    await stands(coming);
    await stands(coming);
    expect(sent).toEqual(['called', 'coming']);
  });

  it('is over when the attendant says so, and may be made again', async () => {
    const { sent, call, stands } = house();
    call(true);
    await stands(coming, 'open');
    await stands(none);
    await stands(none);
    expect(sent).toEqual(['coming', 'none']);
    call(false);
    expect(line().readyState).toBe(PretendEvents.CLOSED);
    call(true);
    await stands(waiting, 'open');
    await stands(coming);
    expect(sent).toEqual(['coming', 'none', 'called', 'coming']);
  });

  it('stays as it was while the server does not answer', async () => {
    const { sent, call, stands } = house();
    call(true);
    await stands(waiting, 'open');
    await stands(err('offline'));
    await stands(coming, 'open');
    expect(sent).toEqual(['called', 'coming']);
  });

  it('is no longer followed when its visit is over, not even by an answer on its way', async () => {
    const { sent, call, stands } = house();
    call(true);
    await stands(waiting, 'open');
    const late = stands(coming);
    call(false);
    await late;
    expect(sent).toEqual(['called']);
    expect(line().readyState).toBe(PretendEvents.CLOSED);
  });

  it('is let go with the program', async () => {
    const { end, call, looks } = house();
    call(true);
    end();
    expect(looks.size).toBe(0);
    expect(line().readyState).toBe(PretendEvents.CLOSED);
  });
});
