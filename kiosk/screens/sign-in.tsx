import { useEffect, useState } from 'preact/hooks';
import type { SignInAvailability, SignInMethod } from '#shared/api/index.ts';
import { FieldProblem } from '../ui/answer/index.ts';
import { Countdown, Notice, Tile, Tiles } from '../ui/index.ts';
import { acts, things } from '../ui/pictures/index.ts';
import { QrImage } from '../ui/qr/index.ts';
import { Digits, Keyboard, TextEntry, useTyping } from '../ui/typing/index.ts';
import { answers } from '../visit/index.ts';
import { hasText } from '../words.ts';
import { Frame } from './frame.tsx';
import { keyboardWords } from './keyboard-words.ts';
import { CardAtScanner } from './scenes.tsx';
import type { View } from './view.ts';
import { Waiting } from './wait.tsx';

const PICTURES = {
  phone: things.phone,
  provider: things.keyPad,
  card: things.card,
  attendant: things.attendant,
} as const;
const METHODS: ReadonlyArray<SignInMethod> = ['phone', 'card', 'attendant', 'provider'];

const signInOf = ({ snapshot }: View) => snapshot.children.signIn?.getSnapshot().context;

/**
 * What the server says can be had now; null until it has answered. The tiles keep their places meanwhile: none may
 * move under a finger.
 */
function useAvailability(view: View): SignInAvailability | null {
  const [known, setKnown] = useState<SignInAvailability | null>(null);
  const ports = signInOf(view)?.ports;
  useEffect(() => {
    void ports?.signInAvailability?.().then((told) => setKnown(told.ok ? told.value : null));
  }, [ports]);
  return known;
}

/** The ways to say who one is; none is hidden behind another. */
export function SignInWays(view: View) {
  const { context, send, say } = view;
  const { signIn: offered } = context.settings;
  const available = useAvailability(view);
  return (
    <Frame
      view={view}
      heading={say('signIn.heading')}
      help={say('signIn.help')}
      back={{ label: say('frame.back'), picture: acts.back, onPress: () => send({ type: 'BACK' }) }}
    >
      {context.resumeFault === 'signed-out' && <Notice kind="warn" word={say('parking.fault.signed-out')} />}
      {offered.outage && <Notice kind="warn" word={say('signIn.outage')} text={say('signIn.outageText')} />}
      <Tiles>
        {METHODS.filter(
          (method) => offered[method] && !(offered.outage && (method === 'phone' || method === 'provider')),
        ).map((method) => (
          <Tile
            key={method}
            picture={PICTURES[method]}
            label={say(`signIn.${method}`)}
            detail={say(available?.[method] === 'unavailable' ? 'signIn.outage' : `signIn.${method}Help`)}
            onPress={() => send({ type: 'USE', method })}
          />
        ))}
      </Tiles>
    </Frame>
  );
}

/** Whole seconds until an instant, redrawn every second. */
function useSecondsLeft(until: string | undefined, now: () => number): number {
  const [, redraw] = useState(0);
  useEffect(() => {
    const timer = setInterval(() => redraw((count) => count + 1), 1000);
    return () => clearInterval(timer);
  }, []);
  return until === undefined ? 0 : Math.max(0, Math.ceil((Date.parse(until) - now()) / 1000));
}

/** The QR code for the resident's own phone, and the two digits to type on it. */
export function SignInPhone(view: View) {
  const { send, say, now, context } = view;
  const state = signInOf(view)?.state;
  const left = useSecondsLeft(state?.expiresAt, now);
  return (
    <Frame
      view={view}
      heading={say('signIn.phoneHeading')}
      back={{ label: say('frame.back'), picture: acts.back, onPress: () => send({ type: 'BACK' }) }}
      other={{ label: say('signIn.otherWay'), onPress: () => send({ type: 'OTHER_WAY' }) }}
    >
      {state?.qr && state.number ? (
        <div class="phone-sign-in">
          <ol class="steps">
            <li>
              <p>{say('signIn.phoneOpen')}</p>
            </li>
            <li>
              <p>{say('signIn.phoneScan')}</p>
              <QrImage text={state.qr} label={say('signIn.phoneHeading')} />
            </li>
            <li>
              <p>{say('signIn.number')}</p>
              <p class="big-number" data-testid="number">
                <Digits text={state.number} />
              </p>
            </li>
          </ol>
          <div class="phone-wait">
            <Countdown
              left={left}
              total={context.settings.times.phoneCode}
              words={say('signIn.expires')}
              unit={say('signIn.seconds')}
            />
            <p>{say('signIn.phoneWaiting')}</p>
          </div>
        </div>
      ) : (
        <Waiting view={view} words={say('frame.wait')} />
      )}
    </Frame>
  );
}

/** Waiting for a card at the scanner; a wrong code is named. */
export function SignInCard(view: View) {
  const { send, say } = view;
  const error = signInOf(view)?.scanError ?? null;
  const key = `scan.${error}`;
  return (
    <Frame
      view={view}
      heading={say('signIn.cardHeading')}
      help={say('signIn.cardSteps')}
      back={{ label: say('frame.back'), picture: acts.back, onPress: () => send({ type: 'BACK' }) }}
      other={{ label: say('signIn.otherWay'), onPress: () => send({ type: 'OTHER_WAY' }) }}
    >
      {error !== null && <Notice kind="warn" word={say(hasText(key) ? key : 'scan.unreadable')} />}
      <div class="scene">
        <CardAtScanner />
        <Waiting view={view} words={say('signIn.cardWaiting')} />
      </div>
    </Frame>
  );
}

/** Only the name is asked again: everything else of the card was read. */
export function SignInName(view: View) {
  const { send, say } = view;
  const [name, setName] = useState('');
  const [isMissed, setMissed] = useState(false);
  const { typing, onStroke } = useTyping({ value: name, onValue: setName, capitals: 'words' });
  const isBlank = name.trim() === '';
  const done = () => (isBlank ? setMissed(true) : send({ type: 'NAME', fullName: name.trim() }));
  const isWrong = isMissed && isBlank;
  return (
    <Frame
      view={view}
      heading={say('signIn.nameHeading')}
      help={say('signIn.nameHelp')}
      back={{ label: say('frame.back'), picture: acts.back, onPress: () => send({ type: 'BACK' }) }}
      main={{ label: say('frame.next'), picture: acts.next, onPress: done }}
      pad={
        <Keyboard
          typing={typing}
          onStroke={onStroke}
          order="qwerty"
          onOrder={() => {}}
          words={keyboardWords(say)}
          names
        />
      }
    >
      <TextEntry
        id="name"
        label={say('signIn.nameLabel')}
        typing={typing}
        onStroke={onStroke}
        active
        onActivate={() => {}}
        onDone={done}
        problemId={isWrong ? 'name-problem' : undefined}
      />
      {isWrong && (
        <FieldProblem id="name-problem" text={say('problem.required', { label: say('signIn.nameLabel') })} />
      )}
    </Frame>
  );
}

/** Waiting for an attendant to look at the card. */
export function SignInAttendant(view: View) {
  const { send, say } = view;
  const coming = signInOf(view)?.state?.attendantComing === true;
  return (
    <Frame
      view={view}
      heading={say(coming ? 'signIn.attendantComingHeading' : 'signIn.attendantHeading')}
      help={say('signIn.attendantSteps')}
      back={{ label: say('frame.back'), picture: acts.back, onPress: () => send({ type: 'BACK' }) }}
      other={{ label: say('signIn.otherWay'), onPress: () => send({ type: 'OTHER_WAY' }) }}
    >
      <Waiting
        view={view}
        words={say(coming ? 'signIn.attendantComing' : 'signIn.attendantWaiting')}
        picture={things.attendant}
      />
    </Frame>
  );
}

/** Who has said no, which differs from way to way. */
const REFUSED = {
  phone: 'refused',
  provider: 'cancelled',
  card: 'refused',
  attendant: 'attendant-refused',
} as const;

/** It did not work: why, in plain words, and what leads on. */
export function SignInFailed(view: View) {
  const { send, say } = view;
  const signIn = view.snapshot.children.signIn?.getSnapshot();
  const failure = signInOf(view)?.failure;
  const reason = failure?.reason === 'refused' ? REFUSED[failure.method ?? 'provider'] : failure?.reason;
  const key = `failure.${reason}`;
  return (
    <Frame
      view={view}
      heading={say('signIn.failedHeading')}
      back={{ label: say('signIn.retry'), picture: acts.redo, onPress: () => send({ type: 'RETRY' }) }}
      main={{ label: say('signIn.otherWay'), picture: acts.next, onPress: () => send({ type: 'OTHER_WAY' }) }}
    >
      <Notice kind="warn" word={say(hasText(key) ? key : 'failure.invalid-answer')} />
      {signIn && answers(signIn, { type: 'PREPARE' }) && (
        <Tiles>
          <Tile
            picture={things.later}
            label={say('signIn.prepare')}
            detail={say('signIn.prepareHelp')}
            onPress={() => send({ type: 'PREPARE' })}
          />
        </Tiles>
      )}
    </Frame>
  );
}
