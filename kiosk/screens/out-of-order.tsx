import { useState } from 'preact/hooks';
import { Notice, Screen } from '../ui/index.ts';
import { acts, Picture, things } from '../ui/pictures/index.ts';
import type { Say } from '../words.ts';

interface Props {
  readonly say: Say;
  readonly onRetry: () => void;
}

const labels = (say: Say) => ({ up: say('frame.up'), down: say('frame.down') });

/** The kiosk cannot be used: says so, and why, for the attendant. */
export function Broken({ say, onRetry, reason }: Props & { readonly reason: string }) {
  return (
    <Screen
      title=""
      tools={[]}
      heading={say('broken.heading')}
      help={say('broken.text')}
      scrollLabels={labels(say)}
      main={{ label: say('broken.retry'), picture: acts.redo, onPress: onRetry }}
    >
      <div class="outcome outcome-rest">
        <Picture of={things.attendant} />
      </div>
      <Notice kind="warn" word={say('broken.reason', { reason })} />
    </Screen>
  );
}

/** Another window of the kiosk is open; two would draw on one visit. */
export function OtherWindow({ say, onRetry }: Props) {
  return (
    <Screen
      title=""
      tools={[]}
      heading={say('broken.otherTab')}
      help={say('broken.otherTabText')}
      scrollLabels={labels(say)}
      main={{ label: say('broken.retry'), picture: acts.redo, onPress: onRetry }}
    >
      <div class="outcome outcome-rest">
        <Picture of={acts.warning} />
      </div>
    </Screen>
  );
}

/** A terminal that has no name yet: the enrolment code, typed by whoever sets it up. */
export function Setup({
  say,
  onEnrol,
  problem,
}: {
  say: Say;
  onEnrol: (code: string) => void;
  problem: string | null;
}) {
  const [code, setCode] = useState('');
  return (
    <Screen
      title=""
      tools={[]}
      heading={say('setup.heading')}
      help={say('setup.help')}
      scrollLabels={labels(say)}
      main={{ label: say('setup.enrol'), picture: acts.next, onPress: () => onEnrol(code.trim()) }}
    >
      {problem !== null && (
        <Notice kind="warn" word={say(problem === 'offline' ? 'setup.offline' : 'setup.wrong')} />
      )}
      <label class="field-label" for="code">
        {say('setup.code')}
      </label>
      <input
        id="code"
        class="entry-box setup-code"
        autocomplete="off"
        value={code}
        onInput={(event) => setCode(event.currentTarget.value)}
      />
    </Screen>
  );
}
