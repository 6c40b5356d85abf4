import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { AnyActorRef } from 'xstate';
import type { Camera } from './devices/index.ts';
import { loadScreens, Still, screenPart, type View, Wait } from './screens/index.ts';
import { applyLook, Dialog } from './ui/index.ts';
import type { Catalogue } from './updates/index.ts';
import type { Sender } from './vault/index.ts';
import { screenOf, type VisitActor, type VisitEvent, type VisitSnapshot } from './visit/index.ts';
import { loadWords, wordsIn } from './words.ts';

export interface AppProps {
  readonly visit: VisitActor;
  readonly catalogue: Catalogue;
  readonly camera: Pick<Camera, 'open'>;
  readonly now: () => number;
  /** Tells how many dossiers wait to be sent. */
  readonly outbox: Pick<Sender, 'counts' | 'subscribe'>;
}

/** What the screens show of a visit: every touch is told to it, and few change anything that is seen. */
function shownOf(snapshot: VisitSnapshot): readonly unknown[] {
  const { clock, signIn } = snapshot.children;
  return [screenOf(snapshot), snapshot.value, snapshot.context, signIn?.getSnapshot(), asksNow(clock)];
}

const asksNow = (clock: VisitSnapshot['children']['clock']): boolean => {
  const told = clock?.getSnapshot();
  return told?.status === 'active' && told.matches({ idle: 'asking' });
};

/** Follows the visit, and its clock and sign-in with it. */
function useVisit(visit: VisitActor): VisitSnapshot {
  const [, redraw] = useState(0);
  const followed = useRef(new Map<AnyActorRef, () => void>());
  useEffect(() => {
    let before: readonly unknown[] = [];
    const draw = () => {
      const now = shownOf(visit.getSnapshot());
      if (now.every((one, at) => one === before[at])) return;
      before = now;
      redraw((count) => count + 1);
    };
    const follow = () => {
      const { clock, signIn } = visit.getSnapshot().children;
      const running = [clock, signIn] as ReadonlyArray<AnyActorRef | undefined>;
      // One that has ended remembers whom it was about.
      for (const [child, end] of followed.current) {
        if (running.includes(child)) continue;
        end();
        followed.current.delete(child);
      }
      for (const child of running) {
        if (!child || followed.current.has(child)) continue;
        const stop = child.subscribe(draw);
        followed.current.set(child, () => stop.unsubscribe());
      }
      draw();
    };
    const stop = visit.subscribe(follow);
    follow();
    return () => {
      stop.unsubscribe();
      for (const end of followed.current.values()) end();
    };
  }, [visit]);
  return visit.getSnapshot();
}

/** Since when somebody is asked whether they are still there; null while nobody is. */
function useAskedSince(snapshot: VisitSnapshot, now: () => number): number | null {
  const asks = asksNow(snapshot.children.clock);
  const since = useRef<number | null>(null);
  since.current = asks ? (since.current ?? now()) : null;
  return since.current;
}

const finishText = (isSent: boolean, canPark: boolean) => {
  if (isSent) return 'finish.sentText' as const;
  return canPark ? ('parking.finishText' as const) : ('finish.text' as const);
};

/** The kiosk: the screen the visit stands on, and what may lie over it. */
export function App({ visit, catalogue, camera, now, outbox }: AppProps) {
  const snapshot = useVisit(visit);
  const [, redraw] = useState(0);
  const [finishing, setFinishing] = useState(false);
  const { context } = snapshot;
  const { language, comfort, settings } = context;
  const asked = useAskedSince(snapshot, now);
  const name = screenOf(snapshot);

  useEffect(() => outbox.subscribe(() => redraw((count) => count + 1)), [outbox]);
  useEffect(() => catalogue.subscribe(() => redraw((count) => count + 1)), [catalogue]);
  useEffect(() => void loadScreens().then(() => redraw((count) => count + 1)), []);
  useEffect(() => {
    // Before anybody asks for another language it is there; until it is, Vietnamese stands.
    const loading = [language, ...settings.languages].map(loadWords);
    void Promise.all(loading).then(() => redraw((count) => count + 1));
  }, [language, settings.languages.join()]);
  useEffect(() => setFinishing(false), [name === 'idle' || name === 'wiping']);
  useLayoutEffect(() => {
    document.documentElement.lang = language;
    applyLook(document.documentElement, {
      pxPerMm: settings.screen.pxPerMm,
      size: comfort.textSize,
      theme: comfort.theme,
      calm: false,
    });
  }, [language, comfort, settings]);

  const say = wordsIn(language);
  const view: View = {
    snapshot,
    context,
    send: (event) => visit.send(event as VisitEvent),
    say,
    language,
    catalogue,
    camera,
    now,
    waiting: outbox.counts().waiting,
    loadList: catalogue.loadList,
    askToFinish: () => setFinishing(true),
  };
  const canPark = snapshot.can({ type: 'PARK' });
  const Part = screenPart(name) ?? Wait;
  return (
    <>
      <Part key={name} {...view} />
      {asked !== null && !finishing && <Still view={view} since={asked} />}
      {finishing && (
        <Dialog
          heading={say('finish.heading')}
          text={say(finishText(context.sent !== null, canPark))}
          stay={{ label: say('finish.stay'), onPress: () => setFinishing(false) }}
          {...(canPark
            ? {
                other: {
                  label: say('parking.park'),
                  onPress: () => {
                    setFinishing(false);
                    visit.send({ type: 'PARK' });
                  },
                },
              }
            : {})}
          go={{
            label: say('finish.go'),
            onPress: () => {
              setFinishing(false);
              visit.send({ type: 'FINISH' });
            },
          }}
        />
      )}
    </>
  );
}
