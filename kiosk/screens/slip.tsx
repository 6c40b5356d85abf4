import { Notice } from '../ui/index.ts';
import { acts, things } from '../ui/pictures/index.ts';
import { Frame } from './frame.tsx';
import { Ticket } from './ticket.tsx';
import type { View } from './view.ts';
import { Waiting } from './wait.tsx';

/** How the dossier stands: received, waiting to be sent, put aside for the attendant; and whether it counts yet. */
function SentState({ view }: { readonly view: View }) {
  const { context, say } = view;
  const { sent } = context;
  if (!sent) return null;
  return (
    <>
      {sent.held === 'received' && <Notice kind="done" word={say('slip.received')} />}
      {sent.held === 'waiting' && (
        <Notice kind="offline" word={say('slip.waiting')} text={say('slip.waitingText')} />
      )}
      {sent.held === 'put-aside' && (
        <Notice kind="warn" word={say('slip.putAside')} text={say('slip.putAsideText')} />
      )}
      {sent.state === 'prepared' && (
        <Notice kind="info" word={say('slip.prepared')} text={say('slip.preparedText')} />
      )}
    </>
  );
}

/** The slip as it comes out of the printer, with its number. */
const SlipNumber = ({ view }: { readonly view: View }) => (
  <Ticket label={view.say('slip.number')} number={view.context.sent?.slip ?? ''} testId="slip" />
);

export function SlipPrinting(view: View) {
  return (
    <Frame view={view} heading={view.say('slip.printingHeading')}>
      <Waiting view={view} words={view.say('slip.printingWords')} picture={things.printer} />
    </Frame>
  );
}

/** Did the slip come out? The browser cannot tell, so the person does. */
export function Slip(view: View) {
  const { context, send, say } = view;
  return (
    <Frame
      view={view}
      heading={say('slip.askHeading')}
      help={say('slip.askHelp')}
      back={{ label: say('slip.again'), picture: acts.redo, onPress: () => send({ type: 'PRINT_AGAIN' }) }}
      other={{ label: say('slip.none'), picture: acts.cross, onPress: () => send({ type: 'NO_SLIP' }) }}
      main={{ label: say('slip.yes'), picture: acts.check, onPress: () => send({ type: 'CAME_OUT' }) }}
    >
      <SlipNumber view={view} />
      {context.leaving && <Notice kind="info" word={say('slip.leaving')} />}
      {context.printFault !== null && <Notice kind="warn" word={say('slip.fault')} />}
      <SentState view={view} />
    </Frame>
  );
}

/** No paper: the number is shown large, to be written down. */
export function SlipWritten(view: View) {
  const { send, say } = view;
  return (
    <Frame
      view={view}
      heading={say('slip.writtenHeading')}
      help={say('slip.writtenHelp')}
      back={{ label: say('slip.again'), picture: acts.redo, onPress: () => send({ type: 'PRINT_AGAIN' }) }}
      main={{ label: say('slip.written'), picture: acts.check, onPress: () => send({ type: 'CAME_OUT' }) }}
    >
      <SlipNumber view={view} />
      <SentState view={view} />
    </Frame>
  );
}
