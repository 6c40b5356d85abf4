import type { ActorRefFrom } from 'xstate';
import type { DossierView } from '#shared/api/index.ts';
import type { readingMachine } from '../../machines/index.ts';
import { Dialog } from '../../parts/dialog.tsx';
import { failureText } from '../../parts/failure.tsx';
import { Mark } from '../../parts/marks.tsx';
import { PersonCard } from '../../parts/person.tsx';
import { useSnapshot } from '../../parts/use-actor.ts';
import { useWords } from '../../words/index.tsx';

/** Vouching for who declared an open dossier: the card in the hand is compared once more. */
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
  const vouching = snapshot.matches({ shown: 'vouching' });
  if (!vouching && !snapshot.matches({ shown: 'confirming' })) return null;
  const cancel = () => reading.send({ type: 'CANCEL' });
  return (
    <Dialog title={t('vouchDossier.title')} onClose={cancel}>
      <p>{t('vouchDossier.text')}</p>
      <PersonCard person={view.dossier.declarant} />
      {snapshot.context.failure && (
        <p class="note note-warn" role="alert">
          <Mark name="alert" /> {failureText(snapshot.context.failure, words)}
        </p>
      )}
      {vouching && <p class="soft">{t('vouchDossier.sending')}</p>}
      <div class="acts">
        <button type="button" class="button" disabled={vouching} onClick={cancel}>
          {t('vouchDossier.no')}
        </button>
        <button
          type="button"
          class="button button-main"
          disabled={vouching}
          onClick={() => reading.send({ type: 'CONFIRM' })}
        >
          {t('vouchDossier.yes')}
        </button>
      </div>
    </Dialog>
  );
}
