import type { FlowEnd } from '#shared/api/index.ts';
import { formatDate } from '#shared/calendar/index.ts';
import type { CatalogueActor } from '../machines/index.ts';
import { FailureNote } from '../parts/failure.tsx';
import { Mark } from '../parts/marks.tsx';
import { useSnapshot } from '../parts/use-actor.ts';
import { useWords, type Words } from '../words/index.tsx';

/** What the kiosks are offered, and what of it ends soon: a flow that ends is gone from every kiosk the next day. */
export function FlowEnds({ catalogue, lost }: { catalogue: CatalogueActor; lost: boolean }) {
  const words = useWords();
  const { t } = words;
  const { value, failure } = useSnapshot(catalogue).context;
  if (!value && !failure) return null;
  return (
    <section class="flow-ends" aria-labelledby="flow-ends-title">
      <h2 id="flow-ends-title">{t('catalogue.title')}</h2>
      {failure && !(lost && value) && (
        <FailureNote
          title={t('catalogue.failed')}
          failure={failure}
          onRetry={() => catalogue.send({ type: 'LOAD' })}
        />
      )}
      {value?.flows === 0 && (
        <p class="note note-warn">
          <Mark name="alert" /> {t('catalogue.none')}
        </p>
      )}
      {value && value.flows > 0 && value.ends.length === 0 && (
        <p class="quiet">
          <Mark name="done" /> {t('catalogue.fine', { n: value.flows })}
        </p>
      )}
      {value && value.ends.length > 0 && (
        <>
          <ul class="end-list">
            {value.ends.map((end) => (
              <li key={end.id} class={`end end-${end.urgency}`}>
                <Mark name={end.urgency === 'early' ? 'wait' : 'alert'} />
                <p>
                  <strong>{words.of(end.title) || end.id}</strong>
                  <span>{endText(end, words)}</span>
                </p>
              </li>
            ))}
          </ul>
          <p class="soft">{t('catalogue.whatToDo')}</p>
        </>
      )}
      {value && value.refused > 0 && (
        <p class="end end-soon">
          <Mark name="alert" /> {t('catalogue.refused', { n: value.refused })}
        </p>
      )}
    </section>
  );
}

/** How long a flow may still be used, in words. */
export function endText({ days, urgency, effectiveTo }: FlowEnd, { t, language }: Words): string {
  const key = days === 0 ? 'today' : urgency;
  return t(`catalogue.${key}`, { n: days, date: formatDate(effectiveTo, language) });
}
