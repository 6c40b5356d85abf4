import { useCallback, useEffect, useLayoutEffect, useMemo, useRef } from 'preact/hooks';
import type { ActorRefFrom } from 'xstate';
import type { DeskApi } from '../api/index.ts';
import {
  type CallsActor,
  type CatalogueActor,
  type callActsMachine,
  clockMachine,
  type DossiersActor,
  type feedMachine,
  type KiosksActor,
  type kioskActsMachine,
  makeResource,
  type presenceMachine,
  type readingMachine,
  type vouchMachine,
} from '../machines/index.ts';
import { Dialog } from '../parts/dialog.tsx';
import { useOwnActor, useSnapshot } from '../parts/use-actor.ts';
import { useWords } from '../words/index.tsx';
import { Bar, Choices, type Comfort, LostNote } from './bar.tsx';
import { Calls } from './calls.tsx';
import { Dossiers } from './dossiers.tsx';
import { FlowEnds } from './flow-ends.tsx';
import { type FlowTitles, Kiosks } from './kiosks.tsx';
import { Needs } from './needs.tsx';
import { Reading } from './reading/index.ts';
import { Vouch } from './vouch.tsx';

/** The actors of one desk session. */
export interface BoardActors {
  readonly presence: ActorRefFrom<typeof presenceMachine>;
  readonly feed: ActorRefFrom<typeof feedMachine>;
  readonly calls: CallsActor;
  readonly kiosks: KiosksActor;
  readonly catalogue: CatalogueActor;
  readonly dossiers: DossiersActor;
  readonly reading: ActorRefFrom<typeof readingMachine>;
  readonly vouch: ActorRefFrom<typeof vouchMachine>;
  readonly acts: ActorRefFrom<typeof callActsMachine>;
  readonly kioskActs: ActorRefFrom<typeof kioskActsMachine>;
}

const titlesResource = makeResource<FlowTitles>();
const trialResource = makeResource<boolean>();

/** The desk at work: who waits, what came, how the kiosks are, and one dossier in full. */
export function Board({
  actors,
  api,
  attendant,
  comfort,
  onRead,
  onSignOut,
  onSignedOut,
}: {
  actors: BoardActors;
  api: DeskApi;
  attendant: string;
  comfort: Comfort;
  onRead: (id: string) => void;
  onSignOut: () => void;
  onSignedOut: () => void;
}) {
  const { t } = useWords();
  const { now } = useSnapshot(useOwnActor(clockMachine, { read: Date.now })).context;
  const titles = useSnapshot(
    useOwnActor(titlesResource, { load: () => api.flowTitles(), onSignedOut: () => {} }),
  ).context.value;
  const trial =
    useSnapshot(useOwnActor(trialResource, { load: () => api.isTrial(), onSignedOut: () => {} })).context
      .value === true;
  const lost = useSnapshot(actors.feed).context.lostAt !== null;
  const reading = useSnapshot(actors.reading);
  const isReading = !reading.matches('closed');
  const openId = reading.context.id;
  const waiting = useSnapshot(actors.calls).context.value?.length ?? 0;
  const kiosks = useSnapshot(actors.kiosks).context.value;
  const names = useMemo(() => new Map(kiosks?.map(({ id, name }) => [id, name])), [kiosks]);
  const kioskName = useCallback((id: string) => names.get(id) ?? id, [names]);
  const side = useRef<HTMLDivElement>(null);
  const close = useCallback(() => actors.reading.send({ type: 'CLOSE' }), [actors.reading]);

  useEffect(() => actors.vouch.send({ type: 'TRIAL', demo: trial }), [actors.vouch, trial]);
  usePresence(actors.presence);
  useEscape(isReading, close);
  useBackButton(isReading, close);
  useReturnToRow(openId);
  useNews(actors, openId);
  useEffect(() => {
    document.title = waiting > 0 ? `(${waiting}) ${t('title')}` : t('title');
  }, [waiting, t]);

  return (
    <div class={isReading ? 'board board-reading' : 'board'}>
      <Bar trial={trial} attendant={attendant} feed={actors.feed} onSignOut={onSignOut} />
      <main id="main" class="desk" tabIndex={-1}>
        <div class="desk-first">
          <LostNote feed={actors.feed} />
          <Calls
            calls={actors.calls}
            acts={actors.acts}
            now={now}
            lost={lost}
            kioskName={kioskName}
            onVouch={(call) => actors.vouch.send({ type: 'OPEN', call })}
          />
          <Needs
            kiosks={actors.kiosks}
            catalogue={actors.catalogue}
            onGo={() => {
              side.current?.scrollIntoView();
              side.current?.focus({ preventScroll: true });
            }}
          />
        </div>
        <div class="desk-list">
          <Dossiers dossiers={actors.dossiers} now={now} lost={lost} openId={openId} onOpen={onRead} />
        </div>
        {isReading && (
          <div class="desk-reading">
            <Reading
              reading={actors.reading}
              api={api}
              attendant={attendant}
              now={now}
              onSignedOut={onSignedOut}
            />
          </div>
        )}
        <div class="desk-side" ref={side} tabIndex={-1}>
          <Kiosks
            kiosks={actors.kiosks}
            acts={actors.kioskActs}
            now={now}
            lost={lost}
            titles={titles ?? new Map()}
          />
          <FlowEnds catalogue={actors.catalogue} lost={lost} />
        </div>
      </main>
      <footer class="foot">
        <Choices {...comfort} />
      </footer>
      <Vouch vouch={actors.vouch} attendant={attendant} kioskName={kioskName} />
      <StillThere presence={actors.presence} />
    </div>
  );
}

/** Any touch or key is somebody who works. */
function usePresence(presence: BoardActors['presence']): void {
  useEffect(() => {
    const active = () => presence.send({ type: 'ACTIVE' });
    const kinds = ['pointerdown', 'keydown', 'wheel'] as const;
    for (const kind of kinds) addEventListener(kind, active, { passive: true });
    return () => {
      for (const kind of kinds) removeEventListener(kind, active);
    };
  }, [presence]);
}

/** Esc closes the dossier, unless a dialog is over it. */
function useEscape(isReading: boolean, close: () => void): void {
  useEffect(() => {
    if (!isReading) return;
    const onKey = (event: KeyboardEvent) => {
      if (event.key === 'Escape' && !document.querySelector('dialog[open]')) close();
    };
    addEventListener('keydown', onKey);
    return () => removeEventListener('keydown', onKey);
  }, [isReading, close]);
}

/** On a phone the back button closes the dossier. Nothing of it stands in the address. */
function useBackButton(isReading: boolean, close: () => void): void {
  useEffect(() => {
    if (!isReading) return;
    history.pushState({ reading: true }, '');
    addEventListener('popstate', close);
    return () => {
      removeEventListener('popstate', close);
      if (history.state?.reading === true) history.back();
    };
  }, [isReading, close]);
}

/** What another desk did with the open dossier comes with the list. */
function useNews({ dossiers, reading }: BoardActors, openId: string): void {
  const lines = useSnapshot(dossiers).context.value?.lines;
  useEffect(() => {
    const line = lines?.find(({ id }) => id === openId);
    if (line) reading.send({ type: 'CHANGED', line });
  }, [lines, openId, reading]);
}

/** Who closes a dossier stands again on its row. */
function useReturnToRow(openId: string): void {
  const last = useRef('');
  useLayoutEffect(() => {
    if (openId === '' && last.current !== '')
      document.querySelector<HTMLElement>(`[data-dossier="${CSS.escape(last.current)}"]`)?.focus();
    last.current = openId;
  }, [openId]);
}

/** Asks, before the desk closes by itself, whether somebody is there. */
function StillThere({ presence }: { presence: BoardActors['presence'] }) {
  const { t } = useWords();
  const snapshot = useSnapshot(presence);
  if (!snapshot.matches('ending')) return null;
  const stay = () => presence.send({ type: 'ACTIVE' });
  return (
    <Dialog title={t('ending.title')} onClose={stay}>
      <p>{t('ending.text')}</p>
      <div class="acts">
        <button type="button" class="button button-main" onClick={stay}>
          {t('ending.stay')}
        </button>
      </div>
    </Dialog>
  );
}
