import type { Failure } from '../api/index.ts';
import { useWords, type Words } from '../words/index.tsx';
import { Mark } from './marks.tsx';

/** What went wrong, in a sentence. */
export function failureText(failure: Failure | null, { tIf }: Words): string {
  const code = failure?.kind === 'refused' ? failure.code : (failure?.kind ?? 'other');
  return tIf(`failure.${code}`, 'failure.other');
}

/** A failure where the thing would have stood: what, why, and a way to try again. */
export function FailureNote({
  title,
  failure,
  onRetry,
}: {
  title: string;
  failure: Failure | null;
  onRetry?: () => void;
}) {
  const words = useWords();
  return (
    <div class="note note-warn" role="status">
      <Mark name="alert" />
      <p>
        <strong>{title}</strong> {failureText(failure, words)}
      </p>
      {onRetry && (
        <button type="button" class="button button-small" onClick={onRetry}>
          {words.t('failure.retry')}
        </button>
      )}
    </div>
  );
}
