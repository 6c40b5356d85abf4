import { obey, tellOfVault } from './loss-watch.ts';
import type { Vault } from './vault/index.ts';
import { activityOf, followVisit, type VisitActor } from './visit/index.ts';

/** What the server says to a terminal that it does not, or no longer, take for one of its own. */
const OUTCAST: ReadonlySet<string> = new Set(['unknown-kiosk', 'revoked']);

/** What is done inside a flow. */
const IN_FLOW: ReadonlySet<string> = new Set(['answering', 'papers', 'reviewing']);

/** How often the server hears from a kiosk, in milliseconds (facts: ux.md §4, fleet). */
const BEAT_MS = 30_000;

/** How soon it is tried again after a beat that nobody answered; twice as late each time: a restart takes seconds. */
const BEAT_AGAIN_MS = 5000;

/**
 * Tells the server every 30 s, sooner while it does not answer, and at each change of activity, that this kiosk is
 * alive and what it is doing; never what is typed. The answer brings settings and tells whether there is a network.
 * @returns a function that ends it
 */
export function startHeartbeat(options: {
  readonly vault: Vault;
  readonly visit: VisitActor;
  readonly program: string;
  readonly now: () => number;
  readonly onCatalogue: (version: string) => void;
  /** The server does not take this kiosk for one of its own; told while nobody is being served. */
  readonly onOutcast: (code: string) => void;
}): () => void {
  const { vault, visit, program, now, onCatalogue, onOutcast } = options;
  let activity = activityOf(visit.getSnapshot());
  let since = now();
  let timer: ReturnType<typeof setTimeout> | undefined;
  let over = false;
  let isBeating = false;
  /** What is to be told has changed while the server was being told. */
  let isStale = false;
  /** The last answer's mark: what is read from now on was read after it. */
  let mark: string | undefined;
  /** Beats in a row that nobody has answered. */
  let unanswered = 0;

  const beat = async (): Promise<void> => {
    clearTimeout(timer);
    // One at a time, or the desk could hear the older word last, and each would set a clock of its own.
    isStale = isBeating;
    if (isBeating) return;
    isBeating = true;
    await tell();
    isBeating = false;
    if (over) return;
    if (isStale) return beat();
    const wait = unanswered === 0 ? BEAT_MS : Math.min(BEAT_AGAIN_MS * 2 ** (unanswered - 1), BEAT_MS);
    timer = setTimeout(() => void beat(), wait);
  };

  const tell = async (): Promise<void> => {
    const ofVault = await tellOfVault(vault);
    const flow = visit.getSnapshot().context.loaded?.flow.id;
    const told = await vault.server.heartbeat({
      activity,
      ...(flow && IN_FLOW.has(activity) ? { flow } : {}),
      since: new Date(since).toISOString(),
      program,
      ...(mark !== undefined && { after: mark }),
      ...ofVault,
    });
    if (over) return;
    const online = told.ok || told.error.code !== 'offline';
    visit.send({ type: 'ONLINE', online });
    unanswered = online ? 0 : unanswered + 1;
    if (told.ok) {
      const accepted = await vault.device.accept(told.value);
      if (accepted.ok && accepted.value.settings)
        visit.send({ type: 'SETTINGS', settings: accepted.value.settings });
      onCatalogue(told.value.catalogueVersion);
      // With the mark the server is told that its wishes are fulfilled: so not before they are.
      if (!(await obey(vault, told.value))) return;
      // Before the first mark has come back the server cannot judge what it is told: so that is done at once.
      if (mark === undefined && told.value.mark !== undefined) isStale = true;
      mark = told.value.mark;
    } else if (OUTCAST.has(told.error.code) && visit.getSnapshot().matches('idle'))
      onOutcast(told.error.code);
  };
  const unfollow = followVisit(visit, () => {
    const next = activityOf(visit.getSnapshot());
    if (next === activity) return;
    activity = next;
    since = now();
    void beat();
  });
  void beat();
  return () => {
    over = true;
    clearTimeout(timer);
    unfollow();
  };
}
