import type { Photo, VisitDraft } from './context.ts';
import { draftOf } from './draft-of.ts';
import type { VisitPorts } from './ports.ts';
import type { VisitActor } from './screen-of.ts';

/** How long typing may go unkept: a write to the disk for each key would be felt on an old machine. */
const TYPING_MS = 1000;

/** What changes with every key; everything else is kept at once. */
const withoutEntries = (draft: VisitDraft): string => JSON.stringify({ ...draft, entries: null });

/**
 * Keeps the open visit, encrypted, whenever it has changed: at once when a step, a choice or a photograph
 * came, a moment later while somebody types.
 * @returns a function that ends it
 */
export function keepVisit(visit: VisitActor, ports: Pick<VisitPorts, 'keep'>): () => void {
  let kept = '';
  let keptStep = '';
  let keptPhotos: ReadonlyArray<Photo> = [];
  let timer: ReturnType<typeof setTimeout> | undefined;
  let stopFlow: (() => void) | undefined;
  let followed: unknown = null;

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
  const look = (): void => {
    const { flow } = visit.getSnapshot().context;
    if (flow !== followed) {
      stopFlow?.();
      followed = flow;
      stopFlow = flow?.subscribe(look).unsubscribe;
    }
    const draft = draftOf(visit.getSnapshot());
    if (draft === null) return;
    if (withoutEntries(draft) !== keptStep || visit.getSnapshot().context.photos !== keptPhotos) keepNow();
    else timer ??= setTimeout(keepNow, TYPING_MS);
  };
  const stop = visit.subscribe(look);
  return () => {
    clearTimeout(timer);
    stopFlow?.();
    stop.unsubscribe();
  };
}
