import type { ComponentChildren } from 'preact';
import type { ActorRefFrom } from 'xstate';
import type { DossierView } from '#shared/api/index.ts';
import type { ReadingAct, readingMachine } from '../../machines/index.ts';
import { Dialog } from '../../parts/dialog.tsx';
import { failureText } from '../../parts/failure.tsx';
import { Mark } from '../../parts/marks.tsx';
import { PersonCard } from '../../parts/person.tsx';
import { useSnapshot } from '../../parts/use-actor.ts';
import { useWords } from '../../words/index.tsx';

/** Where the words of an act stand. */
const WORDS = {
  vouch: 'vouchDossier',
  'hand-over': 'handover.confirm',
  'take-back': 'handover.back',
} as const satisfies Record<ReadingAct, string>;

/** What is done with an open dossier is asked once more: whom it is about, and what follows. */
export function ConfirmDossier({
  reading,
  view,
}: {
  reading: ActorRefFrom<typeof readingMachine>;
  view: DossierView;
}) {
  const words = useWords();
  const { t } = words;
  const snapshot = useSnapshot(reading);
  const acting = snapshot.matches({ shown: 'acting' });
  if (!acting && !snapshot.matches({ shown: 'confirming' })) return null;
  const { act, failure } = snapshot.context;
  const cancel = () => reading.send({ type: 'CANCEL' });
  return (
    <Dialog title={t(`${WORDS[act]}.title`)} onClose={cancel}>
      <p>{t(`${WORDS[act]}.text`)}</p>
      <About act={act} view={view} />
      {failure && (
        <p class="note note-warn" role="alert">
          <Mark name="alert" /> {failureText(failure, words)}
        </p>
      )}
      {acting && <p class="soft">{t(`${WORDS[act]}.sending`)}</p>}
      <div class="acts">
        <button type="button" class="button" disabled={acting} onClick={cancel}>
          {t(`${WORDS[act]}.no`)}
        </button>
        <button
          type="button"
          class="button button-main"
          disabled={acting}
          onClick={() => reading.send({ type: 'CONFIRM' })}
        >
          {t(`${WORDS[act]}.yes`)}
        </button>
      </div>
    </Dialog>
  );
}

function About({ act, view }: { act: ReadingAct; view: DossierView }): ComponentChildren {
  const { t } = useWords();
  const { line, dossier, keptAfterHandover: days } = view;
  if (act === 'vouch') return <PersonCard person={dossier.declarant} />;
  return (
    <>
      <p>
        <strong>{line.slip}</strong> · {line.declarant || t('dossiers.unknownName')}
      </p>
      {act === 'hand-over' && (
        <>
          <p>{days === null ? t('handover.keptAlways') : t('handover.kept', { n: Math.max(days, 1) })}</p>
          <p class="soft">{t('handover.mayTakeBack')}</p>
        </>
      )}
    </>
  );
}
