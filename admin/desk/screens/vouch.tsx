import type { TargetedSubmitEvent } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import type { ActorRefFrom } from 'xstate';
import { groupDigits, type VouchField, type vouchMachine } from '../machines/index.ts';
import { Dialog } from '../parts/dialog.tsx';
import { failureText } from '../parts/failure.tsx';
import { Mark } from '../parts/marks.tsx';
import { PersonCard } from '../parts/person.tsx';
import { useSnapshot } from '../parts/use-actor.ts';
import { useWords } from '../words/index.tsx';

/** Vouching for somebody at a kiosk: compare the card, or type what stands on it. */
export function Vouch({
  vouch,
  attendant,
  kioskName,
}: {
  vouch: ActorRefFrom<typeof vouchMachine>;
  attendant: string;
  kioskName: (id: string) => string;
}) {
  const words = useWords();
  const { t } = words;
  const snapshot = useSnapshot(vouch);
  const { call, problems, doubts, failure, mode } = snapshot.context;
  if (snapshot.matches('closed') || !call) return null;
  const comparing = mode === 'comparing';
  const sending = snapshot.matches({ open: 'sending' });
  const wrong = Object.keys(problems).length;

  return (
    <Dialog
      title={t('vouch.title', { kiosk: kioskName(call.kiosk) })}
      onClose={() => vouch.send({ type: 'CLOSE' })}
    >
      {comparing && call.card ? (
        <>
          <p>{t('vouch.compare')}</p>
          <PersonCard person={call.card} />
        </>
      ) : (
        <VouchBoxes vouch={vouch} disabled={sending} />
      )}
      {wrong > 0 && (
        <p class="wrong" role="alert">
          <Mark name="alert" /> {t('vouch.problems', { n: wrong })}
        </p>
      )}
      {doubts.length > 0 && !sending && (
        <div class="note note-warn" role="alert">
          <Mark name="alert" />
          <p>
            <strong>{t('vouch.doubt.title')}.</strong>{' '}
            {doubts.map((doubt) => t(`vouch.doubt.${doubt}`)).join(' ')} {t('vouch.doubt.again')}
          </p>
        </div>
      )}
      {failure && (
        <p class="note note-warn" role="alert">
          <Mark name="alert" /> {failureText(failure, words)}
        </p>
      )}
      <p class="soft">{sending ? t('vouch.sending') : t('vouch.record', { name: attendant })}</p>
      <div class="acts">
        <button
          type="button"
          class="button"
          disabled={!snapshot.can({ type: 'CLOSE' }) || sending}
          onClick={() => vouch.send({ type: 'CLOSE' })}
        >
          {t('vouch.close')}
        </button>
        {comparing && !sending && (
          <button type="button" class="button" onClick={() => vouch.send({ type: 'CORRECT' })}>
            {t('vouch.correct')}
          </button>
        )}
        <button
          type="button"
          class="button"
          disabled={!snapshot.can({ type: 'DENY' })}
          onClick={() => vouch.send({ type: 'DENY' })}
        >
          {t('vouch.no')}
        </button>
        <button
          type="button"
          class="button button-main"
          disabled={!snapshot.can({ type: 'CONFIRM' })}
          onClick={() => vouch.send({ type: 'CONFIRM' })}
        >
          {t('vouch.yes')}
        </button>
      </div>
    </Dialog>
  );
}

function VouchBoxes({ vouch, disabled }: { vouch: ActorRefFrom<typeof vouchMachine>; disabled: boolean }) {
  const { t } = useWords();
  const { form, problems } = useSnapshot(vouch).context;
  const boxes = useRef<HTMLFormElement>(null);
  const wrong = Object.keys(problems).length;
  useEffect(() => {
    if (wrong > 0) boxes.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
  }, [wrong]);
  const type = (field: VouchField, value: string) => vouch.send({ type: 'TYPE', field, value });
  const problemOf = (field: VouchField) =>
    problems[field] && (
      <p class="wrong" id={`vouch-${field}-wrong`}>
        <Mark name="alert" /> {t(`vouch.problem.${problems[field]}`)}
      </p>
    );
  const line = (
    field: Exclude<VouchField, 'sex'>,
    more: { inputMode?: 'numeric'; help?: string; maxLength: number },
  ) => (
    <div class="box">
      <label for={`vouch-${field}`}>{t(`person.${field}`)}</label>
      {more.help && (
        <p class="help" id={`vouch-${field}-help`}>
          {more.help}
        </p>
      )}
      {problemOf(field)}
      <input
        id={`vouch-${field}`}
        value={form[field]}
        disabled={disabled}
        autocomplete="off"
        spellcheck={false}
        maxLength={more.maxLength}
        {...(more.inputMode && { inputMode: more.inputMode })}
        aria-describedby={`vouch-${field}-help vouch-${field}-wrong`}
        aria-invalid={problems[field] !== undefined}
        onInput={(event) => type(field, event.currentTarget.value)}
        onBlur={() => field === 'citizenId' && type(field, groupDigits(form[field]))}
      />
    </div>
  );
  const submit = (event: TargetedSubmitEvent<HTMLFormElement>) => {
    event.preventDefault();
    vouch.send({ type: 'CONFIRM' });
  };
  return (
    <form class="vouch-boxes" ref={boxes} onSubmit={submit} noValidate>
      <p>{t('vouch.type')}</p>
      {line('fullName', { maxLength: 120 })}
      {line('citizenId', { maxLength: 24, inputMode: 'numeric', help: t('vouch.citizenIdHelp') })}
      {line('birthDate', { maxLength: 12, help: t('vouch.birthDateHelp') })}
      <fieldset class="box choice-box">
        <legend>{t('person.sex')}</legend>
        {problemOf('sex')}
        {(['male', 'female'] as const).map((sex) => (
          <label key={sex} class="radio">
            <input
              type="radio"
              name="vouch-sex"
              checked={form.sex === sex}
              disabled={disabled}
              aria-invalid={problems.sex !== undefined}
              onChange={() => type('sex', sex)}
            />
            {t(`person.${sex}`)}
          </label>
        ))}
      </fieldset>
      {line('residence', { maxLength: 300 })}
      <button type="submit" class="hidden" tabIndex={-1} aria-hidden="true">
        {t('vouch.yes')}
      </button>
    </form>
  );
}
