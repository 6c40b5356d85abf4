import type { ComponentChildren } from 'preact';
import { check, info, offline, warning } from '../pictures/acts.ts';
import { Picture } from '../pictures/picture.tsx';

export interface NoticeProps {
  readonly kind: 'info' | 'warn' | 'offline' | 'done';
  /** The state in a word or two: "Mất mạng". */
  readonly word: string;
  /** What it means for the person, and what to do. */
  readonly text?: string;
  readonly children?: ComponentChildren;
}

const PICTURES = { info, warn: warning, offline, done: check } as const;

/** How things stand: a picture, a word and a shape, never a colour alone. */
export function Notice({ kind, word, text, children }: NoticeProps) {
  return (
    <div class={`notice notice-${kind}`} role={kind === 'warn' ? 'alert' : 'status'}>
      <Picture of={PICTURES[kind]} />
      <div>
        <p class="notice-word">{word}</p>
        {text !== undefined && <p>{text}</p>}
        {children}
      </div>
    </div>
  );
}
