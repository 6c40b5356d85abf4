import type { PointSettings } from '#shared/api/index.ts';
import type { Answer, IdentityProvider, Progress, SignInRequest } from './identity-provider.ts';
import type { AttemptId } from './record.ts';

/** One running attempt: its adapter, what it last told, and the way to answer or to stop it. */
export interface Attempt extends AttemptId {
  progress: Progress;
  /** Hands an answer from outside to the adapter; only the first counts. @returns false when it has ended */
  answer(answer: Answer): boolean;
  /** Stops the adapter; what it tells afterwards is not heard. */
  stop(): void;
  readonly stopped: () => boolean;
  /** Resolves when the adapter has told something for the first time, or has ended. */
  readonly begun: Promise<void>;
  /** Resolves when the adapter has ended. */
  readonly ended: Promise<void>;
}

const isLastWord = ({ status }: Progress): boolean => status !== 'pending' && status !== 'authenticated';

/**
 * Starts an adapter.
 * @param heed is given everything it tells while the attempt is neither stopped nor over, one after the other
 * @param broken is called when the adapter threw, which is a mistake of the program or a lost database
 */
export function runAttempt<Given>(
  id: AttemptId & { readonly settings: PointSettings; readonly startedAt: number },
  provider: IdentityProvider<Given>,
  given: Given,
  heed: (attempt: Attempt, progress: Progress) => Promise<void>,
  broken: (attempt: Attempt, error: unknown) => void,
): Attempt {
  const controller = new AbortController();
  let over = false;
  let settle: (answer: Answer | null) => void = () => {};
  const coming = new Promise<Answer | null>((resolve) => {
    settle = resolve;
  });
  let begin: () => void = () => {};
  const begun = new Promise<void>((resolve) => {
    begin = resolve;
  });
  const end = () => {
    over = true;
    controller.abort();
    settle(null);
    begin();
  };
  const request: SignInRequest = {
    visit: id.visit,
    kiosk: id.kiosk,
    settings: id.settings,
    startedAt: id.startedAt,
    signal: controller.signal,
    answer: coming,
  };
  const attempt: Attempt = {
    id: id.id,
    visit: id.visit,
    kiosk: id.kiosk,
    method: id.method,
    progress: { status: 'pending', shown: {} },
    answer(answer) {
      if (over) return false;
      settle(answer);
      return true;
    },
    stop: end,
    stopped: () => controller.signal.aborted,
    begun,
    get ended() {
      return ended;
    },
  };
  const tell = async (progress: Progress): Promise<void> => {
    if (over) return;
    over = isLastWord(progress);
    await heed(attempt, progress);
    begin();
  };
  // An adapter may tell at once, but not before whoever starts it holds the attempt.
  const ended = Promise.resolve()
    .then(() => provider.run(request, given, tell))
    .catch((error: unknown) => {
      if (!controller.signal.aborted) broken(attempt, error);
    })
    .finally(end);
  return attempt;
}
