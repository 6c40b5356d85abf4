import { afterPaint } from './after-paint.ts';
import type { Draft, JsonValue } from './vault/index.ts';
import type { Photo, VisitDraft } from './visit/index.ts';

/** Writes the open visit to the vault, one state after another; of those that wait only the last is written. */
export interface Keeper {
  /** Keeps a state after the next paint. @returns when this state, or a later one, lies on the disk or never will */
  keep(draft: VisitDraft, photos: ReadonlyArray<Photo>): Promise<void>;
  /** The page is about to go: no paint is waited for any more. Whether the write still ends, the browser decides. */
  atOnce(): void;
  /** The visit is over: what was not written yet never is. */
  forget(): void;
}

interface Waiting {
  readonly draft: VisitDraft;
  readonly photos: ReadonlyArray<Photo>;
}

/** @param paint resolves when what was just changed has been painted */
export function createKeeper(store: Pick<Draft, 'save' | 'savePhoto'>, paint = afterPaint): Keeper {
  let waiting: Waiting | null = null;
  let running: Promise<void> | null = null;
  let hurry = (): void => {};
  /** Counts the visits, so that a write of an earlier one stops where it is. */
  let visits = 0;

  async function write({ draft, photos }: Waiting): Promise<void> {
    const mine = visits;
    // Photographs first: a draft must not name one that is not there.
    for (const { paper, bytes } of photos) if (mine === visits) await store.savePhoto(paper, bytes);
    if (mine === visits) await store.save(draft as unknown as JsonValue);
  }

  async function run(): Promise<void> {
    while (waiting) {
      const hurried = new Promise<void>((resolve) => {
        hurry = resolve;
      });
      await Promise.race([paint(), hurried]);
      const next = waiting;
      waiting = null;
      if (next) await write(next);
    }
    running = null;
  }

  return {
    keep(draft, photos) {
      const papers = new Set(photos.map(({ paper }) => paper));
      const before = waiting?.photos.filter(({ paper }) => !papers.has(paper)) ?? [];
      waiting = { draft, photos: [...before, ...photos] };
      running ??= run();
      return running;
    },
    atOnce: () => hurry(),
    forget() {
      visits++;
      waiting = null;
    },
  };
}
