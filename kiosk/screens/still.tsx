import { useEffect, useState } from 'preact/hooks';
import { Button, Countdown, Dialog } from '../ui/index.ts';
import type { View } from './view.ts';

/** "Are you still there?": a curtain over the screen, with nothing personal on it (facts: security.md §4). */
export function Still({ view, since }: { readonly view: View; readonly since: number }) {
  const { context, send, say, now, askToFinish } = view;
  const total = context.settings.times.idleAnswer * (context.comfort.moreTime ? 3 : 1);
  const [, redraw] = useState(0);
  useEffect(() => {
    const timer = setInterval(() => redraw((count) => count + 1), 1000);
    return () => clearInterval(timer);
  }, []);
  const left = Math.max(0, Math.ceil(total - (now() - since) / 1000));
  return (
    <div class="curtain">
      <Dialog
        heading={say('still.heading')}
        text={say('still.text')}
        stay={{ label: say('still.stay'), onPress: () => send({ type: 'STAY' }) }}
        go={{ label: say('still.finish'), onPress: askToFinish }}
      >
        <Countdown left={left} total={total} words={say('still.left')} unit={say('still.unit')} />
        <Button kind="quiet" label={say('still.more')} onPress={() => send({ type: 'MORE_TIME' })} />
      </Dialog>
    </div>
  );
}
