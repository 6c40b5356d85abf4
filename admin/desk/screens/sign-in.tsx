import type { TargetedSubmitEvent } from 'preact';
import { useRef, useState } from 'preact/hooks';
import type { Failure } from '../api/index.ts';
import type { Notice } from '../machines/index.ts';
import { Arches, Mark } from '../parts/marks.tsx';
import { type DeskKey, useWords } from '../words/index.tsx';

/** Eight characters, however they are grouped; two letters for a name, as the server asks. */
const CODE_LENGTH = 8;
const NAME_LENGTH = 2;

const NOTICES: Readonly<Record<Exclude<Notice, 'none'>, DeskKey>> = {
  'signed-out': 'signIn.signedOut',
  'sign-out-unheard': 'signIn.signOutUnheard',
  ended: 'signIn.ended',
};

type Missing = { code?: true; name?: true };

/** The desk's door: a one-time code and the attendant's name. */
export function SignIn({
  state,
  failure,
  notice,
  onSignIn,
}: {
  state: 'open' | 'pausing' | 'sending';
  failure: Failure | null;
  notice: Notice;
  onSignIn: (code: string, name: string) => void;
}) {
  const { t } = useWords();
  const [missing, setMissing] = useState<Missing>({});
  const code = useRef<HTMLInputElement>(null);
  const name = useRef<HTMLInputElement>(null);

  const submit = (event: TargetedSubmitEvent<HTMLFormElement>) => {
    event.preventDefault();
    const given = { code: code.current?.value ?? '', name: (name.current?.value ?? '').trim() };
    const found: Missing = {
      ...(given.code.replace(/[\s–—-]/g, '').length !== CODE_LENGTH && { code: true }),
      ...(given.name.length < NAME_LENGTH && { name: true }),
    };
    setMissing(found);
    if (found.code) code.current?.focus();
    else if (found.name) name.current?.focus();
    else onSignIn(given.code, given.name);
  };

  return (
    <main class="door" id="main">
      <Arches />
      <h1>{t('signIn.title')}</h1>
      {notice !== 'none' && (
        <p class="note note-info" role="status">
          {t(NOTICES[notice])}
        </p>
      )}
      <Refusal failure={failure} />
      <form onSubmit={submit} noValidate>
        <div class="box">
          <label for="code">{t('signIn.code')}</label>
          <p class="help" id="code-help">
            {t('signIn.codeHelp')}
          </p>
          {missing.code && <Wrong id="code-wrong" text={t('signIn.missingCode')} />}
          <input
            ref={code}
            id="code"
            class="code"
            autocomplete="off"
            autocapitalize="characters"
            spellcheck={false}
            maxLength={20}
            aria-describedby="code-help code-wrong"
            aria-invalid={missing.code ?? false}
          />
        </div>
        <div class="box">
          <label for="name">{t('signIn.name')}</label>
          <p class="help" id="name-help">
            {t('signIn.nameHelp')}
          </p>
          {missing.name && <Wrong id="name-wrong" text={t('signIn.missingName')} />}
          <input
            ref={name}
            id="name"
            autocomplete="off"
            autocapitalize="words"
            spellcheck={false}
            maxLength={60}
            aria-describedby="name-help name-wrong"
            aria-invalid={missing.name ?? false}
          />
        </div>
        <button type="submit" class="button button-main button-wide" disabled={state !== 'open'}>
          {state === 'sending' ? t('signIn.sending') : t('signIn.send')}
        </button>
      </form>
    </main>
  );
}

function Wrong({ id, text }: { id: string; text: string }) {
  return (
    <p class="wrong" id={id}>
      <Mark name="alert" /> {text}
    </p>
  );
}

function Refusal({ failure }: { failure: Failure | null }) {
  const { t } = useWords();
  if (!failure) return null;
  return (
    <div class="note note-warn" role="alert">
      <Mark name="alert" />
      <p>
        {failure.kind === 'unreachable' && t('signIn.unreachable')}
        {failure.kind === 'refused' && failure.code === 'wrong-code' && t('signIn.wrongCode')}{' '}
        {failure.kind === 'refused' &&
          failure.retryAfterSeconds > 0 &&
          t('signIn.pause', { seconds: failure.retryAfterSeconds })}
        {isOther(failure) && t('signIn.failed')}
      </p>
    </div>
  );
}

const isOther = (failure: Failure): boolean =>
  failure.kind === 'unreadable' ||
  failure.kind === 'signed-out' ||
  (failure.kind === 'refused' && failure.code !== 'wrong-code' && failure.retryAfterSeconds === 0);
