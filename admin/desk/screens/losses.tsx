import type { KioskLine, StuckLine } from '#shared/api/index.ts';
import { failureText } from '../parts/failure.tsx';
import { Mark } from '../parts/marks.tsx';
import { useSnapshot } from '../parts/use-actor.ts';
import { ageOf } from '../words/age.ts';
import { useWords } from '../words/index.tsx';
import type { KioskActs } from './kiosks.tsx';

/** Slips that are named; the rest are counted. */
const MOST_SLIPS = 5;

/** What of a kiosk is missing, wrong or stuck: what has happened, what to do, and the buttons to do it. */
export function Losses({ kiosk, acts, now }: { kiosk: KioskLine; acts: KioskActs; now: number }) {
  const words = useWords();
  const { act, failure } = useSnapshot(acts).context;
  const isMine = act !== null && ('kiosk' in act ? act.kiosk === kiosk.id : isAbout(kiosk, act));
  return (
    <>
      <Missing kiosk={kiosk} acts={acts} now={now} />
      {kiosk.leftBehind > 0 && (
        <p class="kiosk-alarm">
          <Mark name="alert" /> {words.t('losses.leftBehind', { n: kiosk.leftBehind })}
        </p>
      )}
      {kiosk.alarms.map((alarm) => (
        <Alarm key={alarm.id} alarm={alarm} acts={acts} now={now} />
      ))}
      {kiosk.stuck.length > 0 && (
        <ul class="stuck-list" aria-label={words.t('losses.stuck')}>
          {kiosk.stuck.map((stuck) => (
            <Stuck key={stuck.dossier} kiosk={kiosk} stuck={stuck} acts={acts} now={now} />
          ))}
        </ul>
      )}
      {isMine && failure && (
        <p class="kiosk-alarm" role="alert">
          <Mark name="alert" /> {failureText(failure, words)}
        </p>
      )}
    </>
  );
}

const isAbout = ({ alarms, stuck }: KioskLine, act: { alarm: string } | { stuck: StuckLine }): boolean =>
  'alarm' in act
    ? alarms.some(({ id }) => id === act.alarm)
    : stuck.some(({ dossier }) => dossier === act.stuck.dossier);

function Missing({ kiosk, acts, now }: { kiosk: KioskLine; acts: KioskActs; now: number }) {
  const words = useWords();
  const { t } = words;
  const { missing } = kiosk;
  if (!missing) return null;
  const { count, slips, since, acknowledgedBy } = missing;
  const more = count - Math.min(slips.length, MOST_SLIPS);
  return (
    <div class={acknowledgedBy === null ? 'note note-warn loss' : 'loss'}>
      <p>
        <strong>{t('losses.missing', { n: count })}</strong>{' '}
        <span class="soft">{t('losses.since', { age: ageOf(since, now, words) })}</span>
      </p>
      <p class="slips">
        {slips.slice(0, MOST_SLIPS).join(' · ')}
        {more > 0 && ` · ${t('losses.more', { n: more })}`}
      </p>
      <p>{t('losses.missingDo')}</p>
      <Seen
        by={acknowledgedBy}
        acts={acts}
        onSeen={() => acts.send({ type: 'ACT', act: { act: 'missing-seen', kiosk: kiosk.id } })}
      />
    </div>
  );
}

function Alarm({ alarm, acts, now }: { alarm: KioskLine['alarms'][number]; acts: KioskActs; now: number }) {
  const words = useWords();
  const { t } = words;
  const { id, kind, since, acknowledgedBy } = alarm;
  return (
    <div class={acknowledgedBy === null ? 'note note-warn loss' : 'loss'}>
      <p>
        <strong>{t(`losses.alarm.${kind}`)}</strong>{' '}
        <span class="soft">{t('losses.since', { age: ageOf(since, now, words) })}</span>
      </p>
      <p>{t(`losses.alarmDo.${kind}`)}</p>
      <Seen
        by={acknowledgedBy}
        acts={acts}
        onSeen={() => acts.send({ type: 'ACT', act: { act: 'alarm-seen', alarm: id } })}
      />
    </div>
  );
}

/** Who has seen it, or the button to say so. */
function Seen({ by, acts, onSeen }: { by: string | null; acts: KioskActs; onSeen: () => void }) {
  const { t } = useWords();
  const isBusy = useSnapshot(acts).matches('running');
  if (by !== null) return <p class="soft">{t('losses.seenBy', { name: by })}</p>;
  return (
    <button type="button" class="button button-small" disabled={isBusy} onClick={onSeen}>
      {t('losses.seen')}
    </button>
  );
}

function Stuck({
  kiosk,
  stuck,
  acts,
  now,
}: {
  kiosk: KioskLine;
  stuck: StuckLine;
  acts: KioskActs;
  now: number;
}) {
  const words = useWords();
  const { t, tIf } = words;
  const isBusy = useSnapshot(acts).matches('running');
  const ask = (act: 'retry' | 'export') => acts.send({ type: 'ACT', act: { act, kiosk: kiosk.id, stuck } });
  return (
    <li class="loss">
      <p>
        <strong class="slips">{stuck.slip}</strong>{' '}
        <span class="soft">{t('losses.since', { age: ageOf(stuck.since, now, words) })}</span>
      </p>
      <p>{tIf(`losses.reason.${stuck.reason}`, 'losses.reason.other')}</p>
      {stuck.retried && <p class="soft">{t('losses.retried')}</p>}
      {stuck.export === 'asked' && <p class="soft">{t('losses.exportAsked')}</p>}
      <p class="acts">
        {!stuck.retried && (
          <button
            type="button"
            class="button button-small"
            disabled={isBusy}
            aria-label={t('losses.retryOf', { slip: stuck.slip })}
            onClick={() => ask('retry')}
          >
            {t('losses.retry')}
          </button>
        )}
        {stuck.export === 'none' && (
          <button
            type="button"
            class="button button-small"
            disabled={isBusy}
            aria-label={t('losses.exportOf', { slip: stuck.slip })}
            onClick={() => ask('export')}
          >
            {t('losses.export')}
          </button>
        )}
        {stuck.export === 'here' && (
          <button
            type="button"
            class="button button-small"
            disabled={isBusy}
            aria-label={t('losses.fetchOf', { slip: stuck.slip })}
            onClick={() => acts.send({ type: 'ACT', act: { act: 'fetch', stuck } })}
          >
            {t('losses.fetch')}
          </button>
        )}
      </p>
    </li>
  );
}
