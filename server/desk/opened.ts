import type { Dossier } from '#shared/dossier/index.ts';
import { IDLE_MS } from './session.ts';

/** How many opened dossiers one attendant's session keeps: two pages of the list. */
const MOST = 100;

/**
 * Opened dossiers, in memory only, so that a list that is asked for again at every change is not unsealed again.
 * Each desk session has its own; it goes when the session ends, and by itself when nobody uses it.
 */
export class OpenedDossiers {
  readonly #sessions = new Map<string, { dossiers: Map<string, Dossier>; timer: NodeJS.Timeout }>();

  get(session: string, id: string): Dossier | undefined {
    const dossiers = this.#sessions.get(session)?.dossiers;
    const found = dossiers?.get(id);
    if (!dossiers || !found) return undefined;
    dossiers.delete(id);
    dossiers.set(id, found);
    return found;
  }

  keep(session: string, dossier: Dossier): void {
    const dossiers = this.#sessions.get(session)?.dossiers ?? new Map<string, Dossier>();
    dossiers.delete(dossier.id);
    dossiers.set(dossier.id, dossier);
    for (const oldest of dossiers.keys()) {
      if (dossiers.size <= MOST) break;
      dossiers.delete(oldest);
    }
    clearTimeout(this.#sessions.get(session)?.timer);
    const timer = setTimeout(() => this.forget(session), IDLE_MS);
    timer.unref();
    this.#sessions.set(session, { dossiers, timer });
  }

  /** Forgets all that was opened under a session. */
  forget(session: string): void {
    clearTimeout(this.#sessions.get(session)?.timer);
    this.#sessions.delete(session);
  }
}
