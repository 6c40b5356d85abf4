import { useEffect, useRef, useState } from 'preact/hooks';
import type { DossierLine } from '#shared/api/index.ts';
import { matchesSearch } from '#shared/text/index.ts';
import type { DossierList, DossiersActor } from '../machines/index.ts';
import { FailureNote } from '../parts/failure.tsx';
import { Mark } from '../parts/marks.tsx';
import { walkRows } from '../parts/rows.ts';
import { useSnapshot } from '../parts/use-actor.ts';
import { ageOf } from '../words/age.ts';
import { useWords, type Words } from '../words/index.tsx';
import { Reminder } from './reminder.tsx';

/** A dossier's procedure, in words. */
export const procedureOf = (line: DossierLine, { of, t }: Words): string =>
  of(line.flow.title) || t('dossiers.unknownFlow');

/** What the list may be narrowed to: what is to be confirmed, what is ready to be handed over. */
const KINDS = {
  all: () => true,
  prepared: ({ state }: DossierLine) => state === 'prepared',
  ready: ({ state, handedOver }: DossierLine) => state === 'submitted' && handedOver === null,
} as const;

/** Dossiers as they arrive, newest first. */
export function Dossiers({
  dossiers,
  now,
  lost,
  openId,
  onOpen,
}: {
  dossiers: DossiersActor;
  now: number;
  /** The line to the server is down, which is said above: not again here. */
  lost: boolean;
  openId: string;
  onOpen: (id: string) => void;
}) {
  const words = useWords();
  const { t } = words;
  const snapshot = useSnapshot(dossiers);
  const { value, failure } = snapshot.context;
  const [query, setQuery] = useState('');
  const [kind, setKind] = useState<keyof typeof KINDS>('all');

  const shown = (value?.lines ?? []).filter(
    (line) =>
      KINDS[kind](line) && matchesSearch(query, `${line.slip} ${line.declarant} ${procedureOf(line, words)}`),
  );
  const total = value?.lines.length ?? 0;

  return (
    <section class="dossiers" aria-labelledby="dossiers-title">
      <h2 id="dossiers-title">{t('dossiers.title')}</h2>
      <Arrivals list={value} />
      {value && <Reminder reminder={value.reminder} onOpen={onOpen} />}
      {total > 0 && (
        <div class="tools">
          <fieldset class="choice">
            <legend class="hidden">{t('dossiers.title')}</legend>
            {(['all', 'prepared', 'ready'] as const).map((one) => (
              <button key={one} type="button" aria-pressed={kind === one} onClick={() => setKind(one)}>
                {t(`dossiers.kinds.${one}`, { n: value?.lines.filter(KINDS[one]).length ?? 0 })}
              </button>
            ))}
          </fieldset>
          <input
            type="search"
            class="search"
            value={query}
            autocomplete="off"
            spellcheck={false}
            placeholder={t('dossiers.search')}
            aria-label={`${t('dossiers.search')}. ${t('dossiers.searchIn', { n: total })}`}
            onInput={(event) => setQuery(event.currentTarget.value)}
          />
        </div>
      )}
      {failure && !(lost && value) && (
        <FailureNote
          title={t('dossiers.failed')}
          failure={failure}
          onRetry={() => dossiers.send({ type: 'LOAD' })}
        />
      )}
      {!value && !failure && <p class="quiet">{t('dossiers.loading')}</p>}
      {value && total === 0 && (
        <div class="empty">
          <p>
            <strong>{t('dossiers.empty')}</strong>
          </p>
          <p>{t('dossiers.emptyText')}</p>
        </div>
      )}
      {total > 0 && shown.length === 0 && (
        <p class="quiet">
          {query === '' && kind !== 'all' ? t(`dossiers.none.${kind}`) : t('dossiers.noMatch', { n: total })}
        </p>
      )}
      {shown.length > 0 && (
        <ul class="dossier-list" onKeyDown={walkRows}>
          {shown.map((line) => (
            <li key={line.id}>
              <button
                type="button"
                class="dossier"
                data-row
                data-dossier={line.id}
                aria-current={line.id === openId}
                onClick={() => onOpen(line.id)}
              >
                <span class="dossier-slip">
                  {line.slip}
                  {value?.arrived.has(line.id) && <b class="new">{t('dossiers.new')}</b>}
                </span>
                <span class="dossier-who">{line.declarant || t('dossiers.unknownName')}</span>
                <span class="dossier-what">{procedureOf(line, words)}</span>
                <span class="dossier-state">
                  <StateOf line={line} />
                </span>
                <time class="dossier-age" dateTime={line.receivedAt}>
                  {ageOf(line.receivedAt, now, words)}
                </time>
              </button>
            </li>
          ))}
        </ul>
      )}
      {value?.next && kind === 'all' && query === '' && (
        <button
          type="button"
          class="button button-wide"
          disabled={snapshot.matches('loading')}
          onClick={() => dossiers.send({ type: 'MORE' })}
        >
          {snapshot.matches('loading') ? t('dossiers.loadingOlder') : t('dossiers.older')}
        </button>
      )}
    </section>
  );
}

/** Whether a dossier counts, who vouched, whether it was handed over, and whether something in it wants a look: sign, word and colour. */
export function StateOf({ line }: { line: DossierLine }) {
  const { t } = useWords();
  const state = line.handedOver ? 'handedOver' : line.vouchedBy ? 'vouched' : line.state;
  return (
    <>
      <span class={`chip chip-${state}`}>
        <Mark name={state === 'prepared' ? 'wait' : state === 'handedOver' ? 'away' : 'done'} />
        {t(`state.${state}`, { name: line.vouchedBy ?? '' })}
      </span>
      {line.problems > 0 && (
        <span class="chip chip-problem">
          <Mark name="alert" />
          {t('dossiers.problems', { n: line.problems })}
        </span>
      )}
    </>
  );
}

/** Tells who listens to the screen what has just arrived, politely and once. */
function Arrivals({ list }: { list: DossierList | null }) {
  const words = useWords();
  const said = useRef(new Set<string>());
  const [text, setText] = useState('');
  useEffect(() => {
    const fresh = (list?.lines ?? []).filter(({ id }) => list?.arrived.has(id) && !said.current.has(id));
    for (const { id } of fresh) said.current.add(id);
    const [first] = fresh;
    if (!first) return;
    setText(
      fresh.length === 1
        ? words.t('dossiers.announce', { slip: first.slip, title: procedureOf(first, words) })
        : words.t('dossiers.announceMany', { n: fresh.length }),
    );
  }, [list, words]);
  return (
    <p class="hidden" role="status">
      {text}
    </p>
  );
}
