import { err, ok, type Result } from '#shared/result.ts';
import type { ServerError, ServerLink } from './server.ts';
import type { Draft } from './vault/index.ts';
import type { FoundVisit, Photo, VisitDraft } from './visit/index.ts';

/** The server's words for a visit whose key it gives to nobody's cookie any more. */
const VISIT_OVER: ReadonlySet<string> = new Set(['no-visit', 'cannot-open']);

/** Whether asking again may help: nobody answered, or a server that has trouble of its own. */
const isPassing = ({ code, status }: ServerError): boolean =>
  code === 'offline' || (status !== null && (status === 429 || status >= 500));

/**
 * Opens the visit that a reload or the provider's page interrupted. While the server that holds its key is away, the
 * draft is kept; one whose visit is over, as after a power cut, is parked for the person it belongs to; one that is
 * damaged, or empty, is dropped. Asked again while it still asks, it asks once.
 * @returns "offline" when it may be asked again, null when there is nothing to go on with
 */
export function createFindVisit(
  draft: Pick<Draft, 'load' | 'loadPhoto' | 'park' | 'drop'>,
  server: Pick<ServerLink, 'visitKey'>,
): () => Promise<Result<FoundVisit | null, string>> {
  let asking: Promise<Result<FoundVisit | null, string>> | null = null;

  async function find(): Promise<Result<FoundVisit | null, string>> {
    const loaded = await draft.load(async (sealed) => {
      const key = await server.visitKey(sealed);
      return key.ok || !isPassing(key.error) ? key : err({ code: 'offline' });
    });
    if (!loaded.ok && loaded.error.code === 'offline') return err('offline');
    if (!loaded.ok && VISIT_OVER.has(loaded.error.code)) {
      await draft.park(crypto.randomUUID());
      return ok(null);
    }
    if (!loaded.ok || !loaded.value?.value) {
      await draft.drop();
      return ok(null);
    }
    const found = loaded.value.value as unknown as VisitDraft;
    const photos: Photo[] = [];
    for (const paper of found.photographed) {
      const photo = await draft.loadPhoto(paper);
      if (photo.ok && photo.value) photos.push({ paper, bytes: photo.value });
    }
    return ok({ draft: found, photos });
  }

  return () => {
    asking ??= find().finally(() => {
      asking = null;
    });
    return asking;
  };
}
