import type { Photo, VisitDraft } from './context.ts';
import { draftOf } from './draft-of.ts';
import { followVisit } from './follow.ts';
import type { VisitPorts } from './ports.ts';
import type { VisitActor } from './screen-of.ts';

/**
 * How long typing may go unkept. Short, since a page that goes has no time left to encrypt anything: what was not
 * given to the disk before is lost. Keys that follow each other faster share a write (kiosk/keeper.ts).
 */
const TYPING_MS = 100;

/** What tells that the page is about to go; a reload tells both, and a browser that is killed only the second. */
const LEAVING = ['pagehide', 'visibilitychange'] as const;

/** What changes with every key; everything else is kept at once. */
const withoutEntries = (draft: VisitDraft): string => JSON.stringify({ ...draft, entries: null });

type Page = Pick<EventTarget, 'addEventListener' | 'removeEventListener'>;
const herePage = (): Page | null => ('addEventListener' in globalThis ? globalThis : null);

/**
 * Keeps the open visit, encrypted, whenever it has changed: at once when a step, a choice or a photograph
 * came, a moment later while somebody types, and at once when the page is about to go.
 * @param page tells of its own end; null where there is none
 * @returns a function that ends it
 */
export function keepVisit(
  visit: VisitActor,
  ports: Pick<VisitPorts, 'keep' | 'keepAtOnce'>,
  page: Page | null = herePage(),
): () => void {
  let kept = '';
  let keptStep = '';
  let keptPhotos: ReadonlyArray<Photo> = [];
  let timer: ReturnType<typeof setTimeout> | undefined;
  let seen: readonly unknown[] = [];

  const keepNow = (): void => {
    clearTimeout(timer);
    timer = undefined;
    const snapshot = visit.getSnapshot();
    const draft = draftOf(snapshot);
    if (draft === null) return;
    const text = JSON.stringify(draft);
    const { photos } = snapshot.context;
    const fresh = photos.filter((photo) => !keptPhotos.includes(photo));
    if (text === kept && fresh.length === 0) return;
    kept = text;
    keptStep = withoutEntries(draft);
    keptPhotos = photos;
    void ports.keep(draft, fresh);
  };
  /** The visit is over: what was compared with is the whole of it. */
  const forget = (): void => {
    clearTimeout(timer);
    timer = undefined;
    kept = '';
    keptStep = '';
    keptPhotos = [];
  };
  const look = (): void => {
    const snapshot = visit.getSnapshot();
    const now = [snapshot.context, snapshot.value, snapshot.context.flow?.getSnapshot()];
    // A touch changes nothing that is kept; there are many.
    if (now.every((one, at) => one === seen[at])) return;
    seen = now;
    if (!snapshot.matches('open')) forget();
    const draft = draftOf(snapshot);
    if (draft === null) return;
    if (withoutEntries(draft) !== keptStep || snapshot.context.photos !== keptPhotos) keepNow();
    else timer ??= setTimeout(keepNow, TYPING_MS);
  };
  const onLeaving = (): void => {
    keepNow();
    ports.keepAtOnce();
  };
  for (const event of LEAVING) page?.addEventListener(event, onLeaving);
  const stop = followVisit(visit, look);
  return () => {
    clearTimeout(timer);
    for (const event of LEAVING) page?.removeEventListener(event, onLeaving);
    stop();
  };
}
