import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import type { ActorRefFrom } from 'xstate';
import type { deskMachine } from './machines/index.ts';
import { useLook } from './parts/look.ts';
import { Arches } from './parts/marks.tsx';
import { useSnapshot } from './parts/use-actor.ts';
import { Choices, type Comfort } from './screens/bar.tsx';
import { Board, type BoardActors } from './screens/board.tsx';
import { SignIn } from './screens/sign-in.tsx';
import { type Language, SpeakIn, useWords } from './words/index.tsx';

/** The whole desk, as its machine stands. */
export function App({ desk }: { desk: ActorRefFrom<typeof deskMachine> }) {
  const [language, setLanguage] = useState<Language>('vi');
  const [look, setLook] = useLook();
  return (
    <SpeakIn language={language}>
      <Desk
        desk={desk}
        comfort={{
          look,
          setLook,
          setLanguage: (chosen) => {
            document.documentElement.lang = chosen;
            setLanguage(chosen);
          },
        }}
      />
    </SpeakIn>
  );
}

function Desk({ desk, comfort }: { desk: ActorRefFrom<typeof deskMachine>; comfort: Comfort }) {
  const { t } = useWords();
  const snapshot = useSnapshot(desk);
  const { api, attendant, failure, notice } = snapshot.context;
  const actors = boardActors(snapshot.children);

  if (snapshot.matches('signedIn') && actors && attendant)
    return (
      <Board
        actors={actors}
        api={api}
        attendant={attendant.name}
        comfort={comfort}
        onRead={(id) => desk.send({ type: 'READ', id })}
        onSignOut={() => desk.send({ type: 'SIGN_OUT' })}
        onSignedOut={() => desk.send({ type: 'SIGNED_OUT' })}
      />
    );
  if (snapshot.matches('signedOut') || snapshot.matches('signingIn'))
    return (
      <Outside comfort={comfort}>
        <SignIn
          state={
            snapshot.matches('signingIn')
              ? 'sending'
              : snapshot.matches({ signedOut: 'open' })
                ? 'open'
                : 'pausing'
          }
          failure={failure}
          notice={notice}
          onSignIn={(code, name) => desk.send({ type: 'SIGN_IN', code, name })}
        />
      </Outside>
    );
  return (
    <Outside comfort={comfort}>
      <main class="door" id="main">
        <Arches />
        {snapshot.matches('unreachable') ? (
          <>
            <h1>{t('unreachable.title')}</h1>
            <p>{t('unreachable.text')}</p>
            <button
              type="button"
              class="button button-main button-wide"
              onClick={() => desk.send({ type: 'RETRY' })}
            >
              {t('unreachable.retry')}
            </button>
          </>
        ) : (
          <p role="status">{snapshot.matches('signingOut') ? t('bar.signingOut') : t('checking')}</p>
        )}
      </main>
    </Outside>
  );
}

function Outside({ comfort, children }: { comfort: Comfort; children: ComponentChildren }) {
  return (
    <div class="outside">
      {children}
      <Choices {...comfort} />
    </div>
  );
}

function boardActors(children: Partial<BoardActors>): BoardActors | null {
  const { presence, feed, calls, kiosks, catalogue, dossiers, reading, vouch, acts, kioskActs } = children;
  return presence && feed && calls && kiosks && catalogue && dossiers && reading && vouch && acts && kioskActs
    ? { presence, feed, calls, kiosks, catalogue, dossiers, reading, vouch, acts, kioskActs }
    : null;
}
