import type { HelpState } from '#shared/api/index.ts';
import type { Result } from '#shared/result.ts';
import { followEvents } from './follow-events.ts';

/**
 * What the visit is told of its call for help: it has arrived (though nothing had answered it), somebody is on the way,
 * or the call is over and may be made again.
 */
export interface HelpEvent {
  readonly type: 'HELP_STANDS';
  readonly help: 'called' | 'coming' | 'none';
}

interface Followed {
  readonly visit: {
    /** Whether help has been called in the visit that runs now, heard or not: an answer may have been lost. */
    isCalled(): boolean;
    /** Calls back at every change of the visit. @returns a function that ends it */
    onChange(look: () => void): () => void;
    send(event: HelpEvent): void;
  };
  /** Where the call stands at the server. */
  readonly ask: () => Promise<Result<HelpState, unknown>>;
}

/**
 * Tells the visit how its call for help goes on, whatever screen it is on: the server's events are followed from the
 * call to its end, or to the end of the visit. An answer that does not come leaves everything as it was.
 * @returns a function that ends it
 */
export function followHelp({ visit, ask }: Followed): () => void {
  let end: (() => void) | null = null;

  const follow = (): (() => void) => {
    let over = false;
    /** The call as the server last told it; the first answers may come before the call has arrived there. */
    let told: HelpState = { called: false, coming: false };
    const look = async (): Promise<void> => {
      const answer = await ask();
      if (over || !answer.ok) return;
      const before = told;
      told = answer.value;
      if (told.called && !told.coming && !before.called) visit.send({ type: 'HELP_STANDS', help: 'called' });
      if (told.coming && !before.coming) visit.send({ type: 'HELP_STANDS', help: 'coming' });
      if (before.called && !told.called) visit.send({ type: 'HELP_STANDS', help: 'none' });
    };
    const unfollow = followEvents('help', look);
    return () => {
      over = true;
      unfollow();
    };
  };

  const onChange = (): void => {
    const called = visit.isCalled();
    if (called && !end) end = follow();
    if (!called && end) {
      end();
      end = null;
    }
  };

  const unsubscribe = visit.onChange(onChange);
  onChange();
  return () => {
    unsubscribe();
    end?.();
    end = null;
  };
}
