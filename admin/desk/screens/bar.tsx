import type { ActorRefFrom } from 'xstate';
import type { feedMachine } from '../machines/index.ts';
import { LOOKS, type Look } from '../parts/look.ts';
import { Arches, Mark } from '../parts/marks.tsx';
import { useSnapshot } from '../parts/use-actor.ts';
import { LANGUAGE_NAMES, LANGUAGES, type Language, useWords } from '../words/index.tsx';

/** How the page speaks and looks; in memory only. */
export interface Comfort {
  readonly look: Look;
  readonly setLook: (look: Look) => void;
  readonly setLanguage: (language: Language) => void;
}

export function Choices({ look, setLook, setLanguage }: Comfort) {
  const { t, language } = useWords();
  return (
    <div class="choices">
      <label>
        <span class="hidden">{t('language')}</span>
        <select
          value={language}
          onChange={(event) =>
            setLanguage(LANGUAGES.find((one) => one === event.currentTarget.value) ?? 'vi')
          }
        >
          {LANGUAGES.map((one) => (
            <option key={one} value={one} lang={one}>
              {LANGUAGE_NAMES[one]}
            </option>
          ))}
        </select>
      </label>
      <label>
        <span class="hidden">{t('theme.label')}</span>
        <select
          value={look}
          onChange={(event) => setLook(LOOKS.find((one) => one === event.currentTarget.value) ?? 'auto')}
        >
          {LOOKS.map((one) => (
            <option key={one} value={one}>
              {t(`theme.${one}`)}
            </option>
          ))}
        </select>
      </label>
    </div>
  );
}

/** The line over the desk: what it is, whether it hears the server, who works here. */
export function Bar({
  trial,
  attendant,
  feed,
  onSignOut,
}: {
  trial: boolean;
  attendant: string;
  feed: ActorRefFrom<typeof feedMachine>;
  onSignOut: () => void;
}) {
  const { t } = useWords();
  return (
    <header class="bar">
      <a class="skip" href="#main">
        {t('skip')}
      </a>
      <Arches />
      <h1>{t('title')}</h1>
      {trial && <span class="trial">{t('trial')}</span>}
      <Line feed={feed} />
      <span class="bar-who">{attendant}</span>
      <button type="button" class="button button-small" onClick={onSignOut}>
        {t('bar.signOut')}
      </button>
    </header>
  );
}

function Line({ feed }: { feed: ActorRefFrom<typeof feedMachine> }) {
  const words = useWords();
  const { t } = words;
  const snapshot = useSnapshot(feed);
  const { lostAt, now } = snapshot.context;
  if (snapshot.matches({ listening: 'live' }))
    return (
      <span class="line line-live" role="status">
        <Mark name="live" /> {t('bar.live')}
      </span>
    );
  if (lostAt === null)
    return (
      <span class="line" role="status">
        <Mark name="wait" /> {t('bar.opening')}
      </span>
    );
  return (
    <span class="line line-lost" role="status">
      <Mark name="off" /> {t('bar.lost', { time: words.time(lostAt, now()) })}
    </span>
  );
}

/** What a lost line means for what is on the screen, and a way to try at once. */
export function LostNote({ feed }: { feed: ActorRefFrom<typeof feedMachine> }) {
  const words = useWords();
  const { t } = words;
  const snapshot = useSnapshot(feed);
  const { lostAt, now } = snapshot.context;
  if (lostAt === null) return null;
  return (
    <div class="note note-warn">
      <Mark name="off" />
      <p>{t('bar.lostText', { time: words.time(lostAt, now()) })}</p>
      <button
        type="button"
        class="button button-small"
        disabled={!snapshot.can({ type: 'RETRY' })}
        onClick={() => feed.send({ type: 'RETRY' })}
      >
        {t('bar.retry')}
      </button>
    </div>
  );
}
