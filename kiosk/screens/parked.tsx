import { useRef, useState } from 'preact/hooks';
import { formatDate, localDateTimeIn, VIETNAM } from '#shared/calendar/index.ts';
import { parseParkingCode } from '#shared/dossier/index.ts';
import { textIn } from '#shared/text/index.ts';
import { FieldProblem } from '../ui/answer/index.ts';
import { Notice, Tile, Tiles } from '../ui/index.ts';
import { acts, drawingNamed } from '../ui/pictures/index.ts';
import {
  applyNumberStroke,
  NumberEntry,
  NumberPad,
  type NumberShape,
  type NumberStroke,
} from '../ui/typing/index.ts';
import { Frame } from './frame.tsx';
import { Ticket } from './ticket.tsx';
import type { View } from './view.ts';

/** Eight digits, said as four and four (shared/dossier: `ParkingCode`). */
const CODE: NumberShape = { maxDigits: 8, groups: [4, 4], fixed: true };

const dayOf = (instant: string, language: string): string =>
  formatDate(localDateTimeIn(VIETNAM, Date.parse(instant)).slice(0, 10), language);

/** The code, large, as it stands on the paper; empty until there is one. */
const CodeTicket = ({ view }: { readonly view: View }) => (
  <Ticket label={view.say('parking.code')} number={view.context.parking?.code ?? ''} testId="parking-code" />
);

/** It is being kept; its code is there already. */
export function Parking(view: View) {
  const { say } = view;
  return (
    <Frame view={view} heading={say('parking.doing')} noFinish>
      <CodeTicket view={view} />
    </Frame>
  );
}

/** An unfinished matter is kept: its code, until when, and who opens it again. */
export function Parked(view: View) {
  const { context, send, say, language } = view;
  const { parking, printFault } = context;
  return (
    <Frame
      view={view}
      heading={say('parking.heading')}
      help={say('parking.lead')}
      noFinish
      back={{ label: say('parking.again'), picture: acts.redo, onPress: () => send({ type: 'PRINT_AGAIN' }) }}
      main={{ label: say('parking.done'), picture: acts.check, onPress: () => send({ type: 'FINISH' }) }}
    >
      <CodeTicket view={view} />
      {printFault !== null && <Notice kind="warn" word={say('slip.fault')} />}
      {parking && (
        <Notice kind="done" word={say('parking.until', { date: dayOf(parking.until, language) })} />
      )}
      <div>
        <p>{say('parking.how')}</p>
        <ul>
          <li>{say('parking.howPhone')}</li>
          <li>{say('parking.howAttendant')}</li>
        </ul>
      </div>
    </Frame>
  );
}

/** It could not be kept for another day; nothing of it is lost yet. */
export function NotParked(view: View) {
  const { send, say } = view;
  return (
    <Frame
      view={view}
      heading={say('parking.notHeading')}
      back={{ label: say('frame.back'), picture: acts.back, onPress: () => send({ type: 'BACK' }) }}
      main={{ label: say('heldUp.retry'), picture: acts.redo, onPress: () => send({ type: 'RETRY' }) }}
    >
      <Notice kind="warn" word={say('parking.notHeading')} text={say('parking.notText')} />
    </Frame>
  );
}

/** What was left unfinished: go on with it, or do something else. Where the slip's code is needed it is asked here. */
export function ParkedOffer(view: View) {
  const { context, send, say, language, catalogue } = view;
  const [asking, setAsking] = useState<string | null>(null);
  const faultWord =
    context.resumeFault === null ? null : (
      <Notice kind="warn" word={say(`parking.fault.${context.resumeFault}`)} />
    );
  if (asking !== null)
    return (
      <CodeEntry
        view={view}
        onBack={() => setAsking(null)}
        onCode={(code) => send({ type: 'RESUME', id: asking, code })}
      />
    );
  return (
    <Frame
      view={view}
      heading={say('parking.offerHeading')}
      help={say('parking.offerHelp')}
      other={{ label: say('parking.another'), picture: acts.add, onPress: () => send({ type: 'ANOTHER' }) }}
    >
      {faultWord}
      <Tiles>
        {context.parked.map(({ id, flow, savedAt, expiresAt, needsCode }) => {
          const entry = catalogue.entries().find((one) => one.id === flow);
          return (
            <Tile
              key={id}
              picture={drawingNamed(entry?.picture ?? 'other')}
              label={say('parking.goOn', { title: entry ? textIn(entry.title, language) : flow })}
              detail={say('parking.savedAt', {
                date: dayOf(savedAt, language),
                until: dayOf(expiresAt, language),
              })}
              onPress={() => (needsCode ? setAsking(id) : send({ type: 'RESUME', id }))}
            />
          );
        })}
      </Tiles>
    </Frame>
  );
}

interface CodeEntryProps {
  readonly view: View;
  readonly onBack: () => void;
  readonly onCode: (code: string) => void;
}

/** The code from the slip, on the number pad. */
function CodeEntry({ view, onBack, onCode }: CodeEntryProps) {
  const { say } = view;
  const [digits, setDigits] = useState('');
  const [isWrong, setWrong] = useState(false);
  const latest = useRef('');
  const onStroke = (stroke: NumberStroke): void => {
    latest.current = applyNumberStroke(latest.current, stroke, CODE);
    setDigits(latest.current);
    setWrong(false);
  };
  const open = (): void => {
    const code = parseParkingCode(latest.current);
    if (code === null) setWrong(true);
    else onCode(code);
  };
  return (
    <Frame
      view={view}
      heading={say('parking.codeHeading')}
      help={say('parking.codeHelp')}
      back={{ label: say('frame.back'), picture: acts.back, onPress: onBack }}
      main={{ label: say('parking.open'), picture: acts.next, onPress: open }}
      pad={<NumberPad onStroke={onStroke} words={{ backspace: say('answer.erase') }} />}
    >
      <NumberEntry
        id="parking-code"
        label={say('parking.codeLabel')}
        value={digits}
        shape={CODE}
        onStroke={onStroke}
        active
        onActivate={() => {}}
        onDone={open}
        problemId={isWrong ? 'parking-code-problem' : undefined}
      />
      {isWrong && <FieldProblem id="parking-code-problem" text={say('parking.fault.wrong-code')} />}
    </Frame>
  );
}
