import { useEffect, useRef } from 'preact/hooks';
import type { ActorRefFrom } from 'xstate';
import type { DeskCall } from '#shared/api/index.ts';
import type { CallsActor, callActsMachine } from '../machines/index.ts';
import { FailureNote, failureText } from '../parts/failure.tsx';
import { Mark } from '../parts/marks.tsx';
import { walkRows } from '../parts/rows.ts';
import { useSnapshot } from '../parts/use-actor.ts';
import { waitOf } from '../words/age.ts';
import { useWords } from '../words/index.tsx';

/** Who waits for a person, in words, who waits longest first. */
export function Calls({
  calls,
  acts,
  now,
  lost,
  kioskName,
  onVouch,
}: {
  calls: CallsActor;
  acts: ActorRefFrom<typeof callActsMachine>;
  now: number;
  /** The line to the server is down: what is not known must not look like "nobody". */
  lost: boolean;
  kioskName: (id: string) => string;
  onVouch: (call: DeskCall) => void;
}) {
  const words = useWords();
  const { t } = words;
  const { context } = useSnapshot(calls);
  const act = useSnapshot(acts);
  const waiting = context.value;
  const said = useRef(new Set<string>());
  const announced = (waiting ?? []).filter(({ id }) => !said.current.has(id));
  useEffect(() => {
    for (const { id } of waiting ?? []) said.current.add(id);
  }, [waiting]);

  return (
    <section class={waiting?.length ? 'calls calls-waiting' : 'calls'} aria-labelledby="calls-title">
      <h2 id="calls-title">
        {t('calls.title')}
        {waiting && waiting.length > 0 && (
          <span class="count">{t('calls.count', { n: waiting.length })}</span>
        )}
      </h2>
      <p class="hidden" role="alert">
        {announced.map(({ kiosk }) => t('calls.announce', { kiosk: kioskName(kiosk) })).join('. ')}
      </p>
      {context.failure && !lost && (
        <FailureNote
          title={t('calls.failed')}
          failure={context.failure}
          onRetry={() => calls.send({ type: 'LOAD' })}
        />
      )}
      {act.context.failure && (
        <p class="note note-warn" role="alert">
          <Mark name="alert" /> {failureText(act.context.failure, words)}
        </p>
      )}
      {lost && !waiting?.length && <p class="quiet">{t('calls.failed')}</p>}
      {!waiting && !context.failure && !lost && <p class="quiet">{t('calls.loading')}</p>}
      {waiting?.length === 0 && !context.failure && !lost && (
        <p class="quiet">
          <Mark name="done" /> {t('calls.empty')}
        </p>
      )}
      {waiting && waiting.length > 0 && (
        <ul class="call-list" onKeyDown={walkRows}>
          {waiting.map((call) => (
            <li key={call.id} class="call">
              <Mark name={call.kind === 'vouch' ? 'hand' : 'bell'} />
              <div class="call-words">
                <p class="call-what">{t(`calls.${call.kind}`, { kiosk: kioskName(call.kiosk) })}</p>
                <p class="call-more">
                  <strong>{waitOf(call.at, now, words)}</strong>
                  <span>{moreOf(call, words)}</span>
                  {call.coming && <span class="coming">{t('calls.coming', { name: call.coming })}</span>}
                </p>
              </div>
              <div class="call-acts">
                {!call.coming && (
                  <button
                    type="button"
                    class={call.kind === 'help' ? 'button button-main' : 'button'}
                    disabled={act.matches('running')}
                    onClick={() => acts.send({ type: 'ACT', act: { act: 'come', call } })}
                  >
                    {t('calls.come')}
                  </button>
                )}
                {call.kind === 'vouch' ? (
                  <button type="button" class="button button-main" data-row onClick={() => onVouch(call)}>
                    {t('calls.check')}
                  </button>
                ) : (
                  <button
                    type="button"
                    class={call.coming ? 'button button-main' : 'button'}
                    data-row
                    disabled={act.matches('running')}
                    onClick={() => acts.send({ type: 'ACT', act: { act: 'end', call } })}
                  >
                    {t('calls.done')}
                  </button>
                )}
              </div>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

function moreOf(call: DeskCall, { t, tIf }: ReturnType<typeof useWords>): string {
  if (call.kind === 'vouch') return call.card ? t('calls.card') : t('calls.noCard');
  return tIf(`calls.reason.${call.reason ?? 'other'}`, 'calls.reason.other');
}
