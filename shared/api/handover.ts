import * as z from 'zod/mini';
import { todayIn, VIETNAM } from '../calendar/index.ts';

/** That a dossier was handed over to the one-stop department; `by` is null where no person said so. */
export const HandedOver = z.object({ at: z.string(), by: z.nullable(z.string()) });
export type HandedOver = z.infer<typeof HandedOver>;

/**
 * Whether an attendant may take a handover back: who said it, on the same day in Vietnam. Later the paper is on its
 * way, and the department's word counts. One rule for the desk and the server.
 * @param now milliseconds since 1970
 */
export const canTakeBack = ({ at, by }: HandedOver, attendant: string, now: number): boolean =>
  by === attendant && todayIn(VIETNAM, Date.parse(at)) === todayIn(VIETNAM, now);
