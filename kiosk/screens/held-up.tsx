import { Notice } from '../ui/index.ts';
import { acts } from '../ui/pictures/index.ts';
import { Frame } from './frame.tsx';
import type { View } from './view.ts';
import { Waiting } from './wait.tsx';

/** What leads on and what leads home from where a visit is held up. */
const waysOut = ({ send, say, askToFinish }: View) => ({
  main: { label: say('heldUp.retry'), picture: acts.redo, onPress: () => send({ type: 'RETRY' }) },
  back: { label: say('heldUp.home'), onPress: askToFinish },
});

/** A reload without a network: what was answered cannot be opened yet. Nothing of the person is on the screen. */
export function Interrupted(view: View) {
  const { say } = view;
  return (
    <Frame view={view} heading={say('heldUp.interruptedHeading')} noHelp {...waysOut(view)}>
      <Notice kind="warn" word={say('heldUp.interruptedHeading')} text={say('heldUp.interruptedText')} />
      <Waiting view={view} words={say('heldUp.trying')} />
    </Frame>
  );
}

/** Nothing can be kept on this machine, so nothing is asked. */
export function CannotBegin(view: View) {
  const { say } = view;
  return (
    <Frame view={view} heading={say('heldUp.cannotBeginHeading')} noHelp {...waysOut(view)}>
      <Notice kind="warn" word={say('heldUp.cannotBeginHeading')} text={say('heldUp.cannotBeginText')} />
    </Frame>
  );
}

/** After a reload the questions cannot be fetched; what was answered stays. */
export function NotLoaded(view: View) {
  const { say } = view;
  return (
    <Frame view={view} heading={say('heldUp.notLoadedHeading')} {...waysOut(view)}>
      <Notice kind="warn" word={say('heldUp.notLoadedHeading')} text={say('heldUp.notLoadedText')} />
    </Frame>
  );
}
