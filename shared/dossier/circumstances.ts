import { todayIn, VIETNAM } from '../calendar/index.ts';
import type { Circumstances } from '../flow/index.ts';
import type { Dossier } from './dossier.ts';

/**
 * What was known where a dossier was given: its flow's path and checks are derived from it, on the server and at
 * the desk as on the kiosk. Without a statement it was the card alone, read while the server was away, or nobody
 * could be named at all.
 * @param demo whether invented people are let in (trial mode)
 */
export function circumstancesOf(
  { declaredAt, actingFor, identity, declarant }: Dossier,
  demo: boolean,
): Circumstances {
  return {
    today: todayIn(VIETNAM, Date.parse(declaredAt)),
    actingFor,
    assurance: identity?.assurance ?? (declarant.citizenId === undefined ? 'none' : 'card'),
    demo,
  };
}
