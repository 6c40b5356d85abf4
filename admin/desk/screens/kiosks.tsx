import type { ActorRefFrom } from 'xstate';
import type { KioskLine } from '#shared/api/index.ts';
import type { KiosksActor, kioskActsMachine } from '../machines/index.ts';
import { FailureNote } from '../parts/failure.tsx';
import { Mark } from '../parts/marks.tsx';
import { useSnapshot } from '../parts/use-actor.ts';
import { ageOf, lastingOf } from '../words/age.ts';
import { useWords } from '../words/index.tsx';
import { Losses } from './losses.tsx';
import { needOf } from './needs.tsx';

/** Titles of the live flows, by id. */
export type FlowTitles = ReadonlyMap<string, Readonly<Record<string, string>>>;

export type KioskActs = ActorRefFrom<typeof kioskActsMachine>;

/** The kiosks: alive or not, what they are doing, since when, and what waits in them. Who needs a person first. */
export function Kiosks({
  kiosks,
  acts,
  now,
  lost,
  titles,
}: {
  kiosks: KiosksActor;
  acts: KioskActs;
  now: number;
  lost: boolean;
  titles: FlowTitles;
}) {
  const { t } = useWords();
  const { value, failure } = useSnapshot(kiosks).context;
  return (
    <section class="kiosks" aria-labelledby="kiosks-title">
      <h2 id="kiosks-title">{t('kiosks.title')}</h2>
      {failure && !(lost && value) && (
        <FailureNote
          title={t('kiosks.failed')}
          failure={failure}
          onRetry={() => kiosks.send({ type: 'LOAD' })}
        />
      )}
      {!value && !failure && <p class="quiet">{t('kiosks.loading')}</p>}
      {value?.length === 0 && (
        <div class="empty">
          <p>
            <strong>{t('kiosks.empty')}</strong>
          </p>
          <p>{t('kiosks.emptyText')}</p>
        </div>
      )}
      <ul class="kiosk-list">
        {[...(value ?? [])]
          .sort((one, other) => needOf(other) - needOf(one))
          .map((kiosk) => (
            <Kiosk key={kiosk.id} kiosk={kiosk} acts={acts} now={now} titles={titles} />
          ))}
      </ul>
    </section>
  );
}

function Kiosk({
  kiosk,
  acts,
  now,
  titles,
}: {
  kiosk: KioskLine;
  acts: KioskActs;
  now: number;
  titles: FlowTitles;
}) {
  const words = useWords();
  const { t } = words;
  const title = kiosk.flow ? words.of(titles.get(kiosk.flow) ?? {}) : '';
  return (
    <li class={needOf(kiosk) > 0 ? 'kiosk kiosk-needs' : 'kiosk'}>
      <p class="kiosk-head">
        <strong>{kiosk.name}</strong>
        <span class={`chip ${kiosk.alive ? 'chip-submitted' : 'chip-problem'}`}>
          <Mark name={kiosk.alive ? 'live' : 'off'} />
          {t(kiosk.revoked ? 'kiosks.revoked' : kiosk.alive ? 'kiosks.alive' : 'kiosks.gone')}
        </span>
      </p>
      {kiosk.alive && kiosk.activity && (
        <p>
          {t(`kiosks.activity.${kiosk.activity}`)}
          {title && <span> · {title}</span>}
          {kiosk.since && <span class="soft"> · {lastingOf(kiosk.since, now, words)}</span>}
        </p>
      )}
      {!kiosk.alive && (
        <p>
          {kiosk.lastSeenAt
            ? t('kiosks.lastSeen', { age: ageOf(kiosk.lastSeenAt, now, words) })
            : t('kiosks.never')}
        </p>
      )}
      {kiosk.quarantined > 0 && (
        <p class="kiosk-alarm">
          <Mark name="alert" /> {t('kiosks.quarantined', { n: kiosk.quarantined })}
        </p>
      )}
      {kiosk.alive && kiosk.waiting > 0 && <p>{t('kiosks.waiting', { n: kiosk.waiting })}</p>}
      <Losses kiosk={kiosk} acts={acts} now={now} />
      <p class="soft">
        {kiosk.id}
        {kiosk.program && ` · ${t('kiosks.program', { version: kiosk.program })}`}
      </p>
    </li>
  );
}
