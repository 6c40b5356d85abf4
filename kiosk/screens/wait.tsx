import { useEffect, useState } from 'preact/hooks';
import { Spinner } from '../ui/index.ts';
import { type Drawing, Picture } from '../ui/pictures/index.ts';
import { answers } from '../visit/index.ts';
import { Frame } from './frame.tsx';
import type { View } from './view.ts';

/** After this many seconds a wait tells how long it has lasted. */
const TELL_AFTER = 3;

/** Seconds since the screen came up. */
export function useSeconds(): number {
  const [seconds, setSeconds] = useState(0);
  useEffect(() => {
    const timer = setInterval(() => setSeconds((count) => count + 1), 1000);
    return () => clearInterval(timer);
  }, []);
  return seconds;
}

/** Something is under way that only has to be waited for. */
export function Wait(view: View) {
  const { snapshot, send, say } = view;
  const back = { label: say('frame.back'), onPress: () => send({ type: 'BACK' }) };
  return (
    <Frame view={view} {...(answers(snapshot, { type: 'BACK' }) ? { back } : {})}>
      <Waiting view={view} words={view.say('frame.wait')} />
    </Frame>
  );
}

interface WaitingProps {
  readonly view: View;
  readonly words: string;
  /** What is waited for; it stands in the arch. */
  readonly picture?: Drawing;
}

/** A spinner with its words, and from a few seconds on the time that has passed. */
export function Waiting({ view, words, picture }: WaitingProps) {
  const seconds = useSeconds();
  return (
    <div class="waiting">
      {picture !== undefined && <Picture of={picture} />}
      <Spinner
        words={words}
        {...(seconds >= TELL_AFTER ? { elapsed: view.say('frame.elapsed', { count: seconds }) } : {})}
      />
    </div>
  );
}
