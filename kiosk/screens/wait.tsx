import { useEffect, useState } from 'preact/hooks';
import { Spinner } from '../ui/index.ts';
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
  return (
    <Frame view={view} back={{ label: view.say('frame.back'), onPress: () => view.send({ type: 'BACK' }) }}>
      <Waiting view={view} words={view.say('frame.wait')} />
    </Frame>
  );
}

/** A spinner with its words, and from a few seconds on the time that has passed. */
export function Waiting({ view, words }: { readonly view: View; readonly words: string }) {
  const seconds = useSeconds();
  return (
    <Spinner
      words={words}
      {...(seconds >= TELL_AFTER ? { elapsed: view.say('frame.elapsed', { count: seconds }) } : {})}
    />
  );
}
