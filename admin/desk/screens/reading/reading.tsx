import type { ActorRefFrom } from 'xstate';
import type { DeskApi } from '../../api/index.ts';
import type { readingMachine } from '../../machines/index.ts';
import { FailureNote } from '../../parts/failure.tsx';
import { useSnapshot } from '../../parts/use-actor.ts';
import { useWords } from '../../words/index.tsx';
import { ConfirmDossier } from './confirm.tsx';
import { OpenDossier } from './open-dossier.tsx';

/** The reading place: one dossier in full, or what to do to get there. */
export function Reading({
  reading,
  api,
  attendant,
  now,
  onSignedOut,
}: {
  reading: ActorRefFrom<typeof readingMachine>;
  api: DeskApi;
  attendant: string;
  now: number;
  onSignedOut: () => void;
}) {
  const { t } = useWords();
  const snapshot = useSnapshot(reading);
  const { view, failure } = snapshot.context;
  return (
    <article class="reading" aria-busy={snapshot.matches('loading')}>
      <div class="reading-bar">
        <button type="button" class="button" onClick={() => reading.send({ type: 'CLOSE' })}>
          <span aria-hidden="true">← </span>
          {t('reading.back')}
        </button>
        {view && (
          <span class="reading-acts">
            <button type="button" class="button" onClick={() => print()}>
              {t('reading.print')}
            </button>
            {snapshot.can({ type: 'HAND_OVER' }) && (
              <button
                type="button"
                class="button button-main"
                onClick={() => reading.send({ type: 'HAND_OVER' })}
              >
                {t('handover.do')}
              </button>
            )}
            {snapshot.can({ type: 'VOUCH' }) && (
              <button
                type="button"
                class="button button-main"
                onClick={() => reading.send({ type: 'VOUCH' })}
              >
                {t('reading.vouch')}
              </button>
            )}
          </span>
        )}
      </div>
      {snapshot.matches('loading') && <p class="quiet">{t('reading.loading')}</p>}
      {snapshot.matches('failed') && (
        <FailureNote
          title={t('reading.failed')}
          failure={failure}
          onRetry={() => reading.send({ type: 'RETRY' })}
        />
      )}
      {view && (
        <OpenDossier
          key={view.dossier.id}
          view={view}
          source={{ api, onSignedOut }}
          attendant={attendant}
          now={now}
          {...(snapshot.can({ type: 'TAKE_BACK' }) && {
            onTakeBack: () => reading.send({ type: 'TAKE_BACK' }),
          })}
        />
      )}
      {view && <ConfirmDossier reading={reading} view={view} />}
    </article>
  );
}
