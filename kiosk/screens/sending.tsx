import { Notice } from '../ui/index.ts';
import { acts } from '../ui/pictures/index.ts';
import { Frame } from './frame.tsx';
import type { View } from './view.ts';
import { Waiting } from './wait.tsx';

/** The dossier is being sealed and sent. */
export function Sending(view: View) {
  return (
    <Frame view={view} heading={view.say('sending.heading')} noFinish>
      {view.context.leaving && <Notice kind="info" word={view.say('sending.leaving')} />}
      <Waiting view={view} words={view.say('sending.words')} picture={acts.send} />
    </Frame>
  );
}

/** It could not be kept: nothing is lost, try again. */
export function NotSent(view: View) {
  const { send, say } = view;
  return (
    <Frame
      view={view}
      heading={say('sending.failedHeading')}
      main={{ label: say('sending.retry'), picture: acts.redo, onPress: () => send({ type: 'RETRY' }) }}
    >
      <Notice kind="warn" word={say('sending.failedHeading')} text={say('sending.failedText')} />
    </Frame>
  );
}
