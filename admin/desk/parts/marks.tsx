/** Small signs beside words: every state has a shape of its own, so that no colour is needed to tell them apart. */

export type MarkName = 'done' | 'wait' | 'alert' | 'off' | 'live' | 'hand' | 'bell' | 'away';

const PATHS: Readonly<Record<MarkName, string>> = {
  done: 'M3 8.5 6.5 12 13 4.5',
  wait: 'M4 2.5h8M4 13.5h8M5 2.5c0 3 6 4 6 11M11 2.5c0 3-6 4-6 11',
  alert: 'M8 2 14.5 13.5h-13zM8 6.5v3.5M8 12v.2',
  off: 'M2.5 8a5.5 5.5 0 1 0 11 0a5.5 5.5 0 1 0-11 0M4.2 4.2l7.6 7.6',
  live: 'M5.5 8a2.5 2.5 0 1 0 5 0a2.5 2.5 0 1 0-5 0M2.6 3.6a7 7 0 0 0 0 8.8M13.4 3.6a7 7 0 0 1 0 8.8',
  hand: 'M2 4.5h12v8H2zM4.2 10.2c.4-1.6 3-1.6 3.4 0M5.9 7.6v.1M9.5 7.5h3M9.5 9.8h2',
  away: 'M2 8h9M8 4.5 11.5 8 8 11.5M14 3v10',
  bell: 'M3 11.5h10L11.8 9.5V7a3.8 3.8 0 0 0-7.6 0v2.5zM6.8 13.5h2.4M8 3.2V2',
};

export function Mark({ name }: { name: MarkName }) {
  return (
    <svg class="mark" viewBox="0 0 16 16" aria-hidden="true" focusable="false">
      <path d={PATHS[name]} />
    </svg>
  );
}

/** The three arches of the south gate: the kiosk's sign, small. */
export function Arches() {
  return (
    <svg class="arches" viewBox="0 0 48 32" aria-hidden="true" focusable="false">
      <path class="arches-wall" d="M1 31V7h46v24z" />
      <path
        class="arches-gates"
        d="M5 31V20a5 5 0 0 1 10 0v11zM18 31V16a6 6 0 0 1 12 0v15zM33 31V20a5 5 0 0 1 10 0v11z"
      />
      <path class="arches-top" d="M0 7h48M6 7V3h36v4" />
    </svg>
  );
}
