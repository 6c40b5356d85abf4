import { useEffect, useMemo, useRef } from 'preact/hooks';
import type { ActorRefFrom } from 'xstate';
import type { DossierView } from '#shared/api/index.ts';
import { type Flow, parseFlow } from '#shared/flow/index.ts';
import type { DeskApi } from '../api/index.ts';
import { makeResource, type readingMachine } from '../machines/index.ts';
import { Dialog } from '../parts/dialog.tsx';
import { FailureNote, failureText } from '../parts/failure.tsx';
import { Mark } from '../parts/marks.tsx';
import { PersonCard } from '../parts/person.tsx';
import { useOwnActor, useSnapshot } from '../parts/use-actor.ts';
import { useWords } from '../words/index.tsx';
import { procedureOf, StateOf } from './dossiers.tsx';
import { Photograph } from './photograph.tsx';
import {
  identifiedBy,
  type LookUp,
  listsOf,
  type ShownDossier,
  type ShownItem,
  showDossier,
} from './sections.ts';

type ReadingActor = ActorRefFrom<typeof readingMachine>;
type Labels = ReadonlyMap<string, ReadonlyMap<string, Readonly<Record<string, string>>>>;

/** As many digits of a fingerprint as people compare by eye. */
const FINGERPRINT_DIGITS = 12;

/** The reading place: one dossier in full, or what to do to get there. */
export function Reading(props: {
  reading: ReadingActor;
  api: DeskApi;
  attendant: string;
  now: number;
  onSignedOut: () => void;
}) {
  const { reading } = props;
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
      {view && <OpenDossier key={view.dossier.id} {...props} view={view} />}
      {view && <ConfirmDossier reading={reading} view={view} />}
    </article>
  );
}

function OpenDossier({
  view,
  api,
  attendant,
  now,
  onSignedOut,
}: {
  view: DossierView;
  api: DeskApi;
  attendant: string;
  now: number;
  onSignedOut: () => void;
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
        <Answers view={view} flow={flow} api={api} onSignedOut={onSignedOut} />
      ) : (
        <>
          <div class="note note-warn">
            <Mark name="alert" />
            <p>{t('reading.noFlow')}</p>
          </div>
          <Photographs
            parts={dossier.documents.map(({ part }) => part)}
            dossier={dossier.id}
            api={api}
            onSignedOut={onSignedOut}
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

function Fact({ name, value }: { name: string; value: string }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  );
}

function Answers({
  view,
  flow,
  api,
  onSignedOut,
}: {
  view: DossierView;
  flow: Flow;
  api: DeskApi;
  onSignedOut: () => void;
}) {
  const words = useWords();
  const { t } = words;
  const lookUp = useLookUp(flow, api);
  const shown = useMemo(() => showDossier(view, flow, words, lookUp), [view, flow, words, lookUp]);
  const { id } = view.dossier;
  const item = (one: ShownItem) => (
    <Item key={one.id} item={one} dossier={id} api={api} onSignedOut={onSignedOut} />
  );
  return (
    <>
      {view.problems.length > 0 ? (
        <Problems count={view.problems.length} shown={shown} />
      ) : (
        <p class="quiet">
          <Mark name="done" /> {t('reading.problemsNone')}
        </p>
      )}
      {shown.sections.map((section) => (
        <section class="sheet" key={section.id}>
          <h3>{section.heading}</h3>
          <dl class="items">{section.items.map(item)}</dl>
        </section>
      ))}
      {shown.outside.length > 0 && (
        <section class="sheet">
          <h3>{t('reading.outside')}</h3>
          <p class="soft">{t('reading.outsideText')}</p>
          <dl class="items">{shown.outside.map(item)}</dl>
        </section>
      )}
      <Photographs parts={shown.loosePhotographs} dossier={id} api={api} onSignedOut={onSignedOut} />
    </>
  );
}

/** Photographs that belong to no paper of the path. */
function Photographs({
  parts,
  dossier,
  api,
  onSignedOut,
}: {
  parts: ReadonlyArray<string>;
  dossier: string;
  api: DeskApi;
  onSignedOut: () => void;
}) {
  const { t } = useWords();
  if (parts.length === 0) return null;
  return (
    <section class="sheet">
      <h3>{t('reading.photographs')}</h3>
      {parts.map((part, index) => (
        <Photograph
          key={part}
          dossier={dossier}
          part={part}
          label={t('reading.photographNumber', { n: index + 1 })}
          alt={t('reading.paperUnknown')}
          api={api}
          onSignedOut={onSignedOut}
        />
      ))}
    </section>
  );
}

/** What the server found, each with the way to it. */
function Problems({ count, shown }: { count: number; shown: ShownDossier }) {
  const { t } = useWords();
  const items = [...shown.sections.flatMap((section) => section.items), ...shown.outside];
  const goTo = (id: string) => {
    const item = document.getElementById(`item-${id}`);
    item?.scrollIntoView({ block: 'center' });
    item?.focus({ preventScroll: true });
  };
  return (
    <div class="note note-warn">
      <Mark name="alert" />
      <p>
        <strong>{t('reading.problemsTitle', { n: count })}</strong>
      </p>
      <ul class="problem-list">
        {shown.problems.map((problem) => (
          <li key={problem}>{problem}</li>
        ))}
        {items
          .filter(({ problems }) => problems.length > 0)
          .map(({ id, label, problems }) => (
            <li key={id}>
              <button type="button" class="link" onClick={() => goTo(id)}>
                {label}
              </button>
              : {problems.join(' ')}
            </li>
          ))}
      </ul>
    </div>
  );
}

function Item({
  item,
  dossier,
  api,
  onSignedOut,
}: {
  item: ShownItem;
  dossier: string;
  api: DeskApi;
  onSignedOut: () => void;
}) {
  const { t } = useWords();
  return (
    <div id={`item-${item.id}`} tabIndex={-1} class={item.problems.length > 0 ? 'item item-problem' : 'item'}>
      <dt>{item.label}</dt>
      <dd>
        {item.value}
        {item.rows.length > 0 && (
          <ol class="rows">
            {item.rows.map((row, index) => (
              <li key={index}>
                {row.map(({ label, value }) => (
                  <span class="cell" key={label}>
                    <span class="soft">{label}:</span> {value}
                  </span>
                ))}
              </li>
            ))}
          </ol>
        )}
        {item.problems.map((problem) => (
          <p class="wrong" key={problem}>
            <Mark name="alert" /> {problem}
          </p>
        ))}
        {item.photographs.map((part, index) => (
          <Photograph
            key={part}
            dossier={dossier}
            part={part}
            label={
              item.photographs.length > 1
                ? t('reading.photographNumber', { n: index + 1 })
                : t('reading.photograph')
            }
            alt={t('reading.photographOf', { paper: item.label })}
            api={api}
            onSignedOut={onSignedOut}
          />
        ))}
      </dd>
    </div>
  );
}

const listsResource = makeResource<Labels>();

/** The labels of the lists a flow uses; what is not loaded, or cannot be, is told by its code. */
function useLookUp(flow: Flow, api: DeskApi): LookUp {
  const { language } = useWords();
  const lists = useOwnActor(listsResource, {
    load: async () => {
      const loaded = await Promise.all(
        listsOf(flow).map(async (name) => [name, await api.list(name)] as const),
      );
      return {
        ok: true,
        value: new Map(loaded.map(([name, list]) => [name, list.ok ? list.value : new Map()])),
      };
    },
    onSignedOut: () => {},
  });
  const labels = useSnapshot(lists).context.value;
  return useMemo(
    () => (list, code) => {
      const label = labels?.get(list)?.get(code);
      return label?.[language] ?? label?.vi;
    },
    [labels, language],
  );
}

function ConfirmDossier({ reading, view }: { reading: ReadingActor; view: DossierView }) {
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
