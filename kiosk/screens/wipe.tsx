import { acts, Picture } from '../ui/pictures/index.ts';
import { Frame } from './frame.tsx';
import type { View } from './view.ts';
import { Waiting } from './wait.tsx';

/** Everything of the visit is being erased. */
export function Wiping(view: View) {
  return (
    <Frame view={view} heading={view.say('wipe.heading')} noFinish noHelp>
      <Waiting view={view} words={view.say('wipe.words')} />
    </Frame>
  );
}

/** It is done, and says so before the first screen comes back. */
export function Wiped(view: View) {
  const { send, say } = view;
  return (
    <Frame
      view={view}
      heading={say('wipe.doneHeading')}
      noFinish
      noHelp
      main={{ label: say('wipe.goHome'), picture: acts.next, onPress: () => send({ type: 'START' }) }}
    >
      <div class="outcome" role="status">
        <Picture of={acts.check} />
        <p>{say('wipe.done')}</p>
      </div>
    </Frame>
  );
}
