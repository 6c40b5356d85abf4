import { useEffect, useMemo, useRef } from 'preact/hooks';
import type { DossierView } from '#shared/api/index.ts';
import { parseFlow } from '#shared/flow/index.ts';
import { Mark } from '../../parts/marks.tsx';
import { PersonCard } from '../../parts/person.tsx';
import { useWords } from '../../words/index.tsx';
import { procedureOf, StateOf } from '../dossiers.tsx';
import { Answers } from './answers.tsx';
import { Fact } from './fact.tsx';
import { Photographs, type Source } from './photograph.tsx';
import { identifiedBy } from './sections.ts';

/** As many digits of a fingerprint as people compare by eye. */
const FINGERPRINT_DIGITS = 12;

/** One dossier in full: what it is, who declared it, every answer, and under what it was given. */
export function OpenDossier({
  view,
  source,
  attendant,
  now,
  onTakeBack,
}: {
  view: DossierView;
  source: Source;
  attendant: string;
  now: number;
  /** Given while whoever reads may take the handover back. */
  onTakeBack?: () => void;
}) {
  const words = useWords();
  const { t } = words;
  const { dossier, line } = view;
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus({ preventScroll: true }), []);
  const flow = useMemo(() => {
    const parsed = parseFlow(view.flow);
    return parsed.ok ? parsed.value : null;
  }, [view.flow]);
  const time = (at: string): string => words.moment(Date.parse(at));

  return (
    <>
      <header class="reading-head">
        <p class="reading-slip">{line.slip}</p>
        <h2 ref={heading} tabIndex={-1}>
          {procedureOf(line, words)}
        </h2>
        <p class="reading-state">
          <StateOf line={line} />
        </p>
        <dl class="facts">
          <Fact name={t('reading.received')} value={time(line.receivedAt)} />
          <Fact name={t('reading.declared')} value={time(dossier.declaredAt)} />
          <Fact name={t('reading.started')} value={time(dossier.startedAt)} />
          <Fact name={t('reading.kiosk')} value={line.kiosk} />
          <Fact name={t('reading.actingFor')} value={t(`reading.${dossier.actingFor}`)} />
          <Fact
            name={t('reading.language')}
            value={words.tIf(`reading.languages.${dossier.language}`, 'person.unknown')}
          />
        </dl>
      </header>
      {line.state === 'prepared' && (
        <div class="note note-warn">
          <Mark name="wait" />
          <p>
            <strong>{t('reading.preparedTitle')}.</strong> {t('reading.preparedText')}
          </p>
        </div>
      )}
      {line.handedOver && (
        <div class="note note-info">
          <Mark name="away" />
          <p>
            <strong>{t('handover.done')}</strong>{' '}
            {[line.handedOver.by, time(line.handedOver.at)].filter(Boolean).join(', ')}
          </p>
          {onTakeBack && (
            <button type="button" class="button button-small" onClick={onTakeBack}>
              {t('handover.takeBack')}
            </button>
          )}
        </div>
      )}
      <section class="sheet">
        <h3>{t('reading.declarant')}</h3>
        <PersonCard person={dossier.declarant} />
        <dl class="person">
          <Fact name={t('reading.identified')} value={t(`assurance.${identifiedBy(view)}`)} />
          {dossier.identity && <Fact name={t('reading.identifiedAt')} value={time(dossier.identity.at)} />}
          {line.vouchedBy && <Fact name={t('reading.vouchedBy')} value={line.vouchedBy} />}
        </dl>
      </section>
      {flow ? (
        <Answers view={view} flow={flow} source={source} />
      ) : (
        <>
          <div class="note note-warn">
            <Mark name="alert" />
            <p>{t('reading.noFlow')}</p>
          </div>
          <Photographs
            parts={dossier.documents.map(({ part }) => part)}
            dossier={dossier.id}
            source={source}
          />
        </>
      )}
      <section class="sheet sheet-quiet">
        <h3>{t('reading.provenance')}</h3>
        <dl class="facts">
          <Fact name={t('reading.flow')} value={procedureOf(line, words)} />
          <Fact name={t('reading.flowVersion')} value={`${line.flow.version} (${line.flow.id})`} />
          <Fact
            name={t('reading.fingerprint')}
            value={dossier.flow.sha256.slice(0, FINGERPRINT_DIGITS).replace(/(.{4})(?=.)/g, '$1 ')}
          />
          <Fact name={t('reading.program')} value={dossier.program} />
          <Fact name={t('reading.dossierId')} value={dossier.id} />
        </dl>
      </section>
      <p class="only-print">{t('reading.printed', { time: words.moment(now), name: attendant })}</p>
    </>
  );
}
