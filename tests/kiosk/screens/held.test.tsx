import { render } from 'preact-render-to-string';
import { beforeAll, describe, expect, it } from 'vitest';
import { CannotBegin, Interrupted, NotLoaded } from '../../../kiosk/screens/held-up.tsx';
import { Next } from '../../../kiosk/screens/next.tsx';
import { SlipPaper } from '../../../kiosk/screens/paper/slip-paper.tsx';
import { Sending } from '../../../kiosk/screens/sending.tsx';
import { SignInFailed } from '../../../kiosk/screens/sign-in.tsx';
import { Slip, SlipWritten } from '../../../kiosk/screens/slip.tsx';
import type { View } from '../../../kiosk/screens/view.ts';
import { Wait } from '../../../kiosk/screens/wait.tsx';
import type { Held } from '../../../kiosk/visit/index.ts';
import { loadWords, wordsIn } from '../../../kiosk/words.ts';
import { NOW, type OpenVisit, openVisit } from '../visit/ports.ts';

const LANGUAGES = ['vi', 'en'] as const;
beforeAll(async () => {
  for (const language of LANGUAGES) expect(await loadWords(language)).toBe(true);
});

const viewOf = (opened: OpenVisit, language: string): View =>
  ({
    snapshot: opened.visit.getSnapshot(),
    context: opened.context(),
    send: () => undefined,
    say: wordsIn(language),
    language,
    now: () => NOW,
    askToFinish: () => undefined,
  }) as unknown as View;

/** A visit on its slip, whose dossier is where `held` says. */
async function onSlip(held: Held): Promise<OpenVisit> {
  const opened = openVisit({ over: { awaitReceipt: async () => held } });
  await opened.toSlip();
  return opened;
}

describe.each(LANGUAGES)('where the dossier is, in plain words (%s)', (language) => {
  const say = (key: Parameters<ReturnType<typeof wordsIn>>[0]) => wordsIn(language)(key);

  it.each([
    ['received', 'slip.received', 'paper.statePrepared'],
    ['waiting', 'slip.waitingText', 'paper.stateWaiting'],
    ['put-aside', 'slip.putAsideText', 'paper.statePutAside'],
  ] as const)('%s: the screens and the slip say that, and nothing else', async (held, words, paper) => {
    const opened = await onSlip(held);
    const view = viewOf(opened, language);
    const slip = render(
      <SlipPaper
        context={opened.context()}
        say={wordsIn(language)}
        lists={new Map()}
        now={NOW}
        receiptPage={{ address: 'https://kiosk.example.vn/t', byPhone: true }}
      />,
    );
    expect(slip).toContain(say(paper));
    for (const screen of [render(<Slip {...view} />), render(<SlipWritten {...view} />)]) {
      const said = (['slip.received', 'slip.waitingText', 'slip.putAsideText'] as const).filter((key) =>
        screen.includes(say(key)),
      );
      expect(said).toEqual([words]);
    }
  });

  it('put aside: what comes next is the attendant, with no day for a result', async () => {
    const aside = render(<Next {...viewOf(await onSlip('put-aside'), language)} />);
    expect(aside).toContain(say('next.step2PutAside'));
    expect(aside).not.toContain('2026');
    const received = render(<Next {...viewOf(await onSlip('received'), language)} />);
    expect(received).not.toContain(say('next.step2PutAside'));
    expect(received).toContain('2026');
  });

  it('who wanted to leave while it was sent is told to wait for the number, then to keep it', async () => {
    const opened = openVisit({ over: { seal: () => new Promise(() => undefined) } });
    await opened.toSlip();
    expect(render(<Sending {...viewOf(opened, language)} />)).not.toContain(say('sending.leaving'));
    await opened.send({ type: 'FINISH' });
    expect(render(<Sending {...viewOf(opened, language)} />)).toContain(say('sending.leaving'));
    const printing = openVisit({ over: { print: () => new Promise(() => undefined) } });
    await printing.toSlip();
    await printing.send({ type: 'FINISH' });
    expect(render(<Slip {...viewOf(printing, language)} />)).toContain(say('slip.leaving'));
    expect(render(<Slip {...viewOf(await onSlip('waiting'), language)} />)).not.toContain(
      say('slip.leaving'),
    );
  });

  it.each(['offline', 'too-many', 'not-accepted'] as const)(
    'a sign-in that was not heard (%s) says why',
    async (reason) => {
      const opened = openVisit();
      await opened.toWays();
      await opened.send({ type: 'USE', method: 'phone' });
      opened.ports.tellNotAsked(reason);
      const screen = render(<SignInFailed {...viewOf(opened, language)} />);
      const reasons = (['offline', 'too-many', 'not-accepted', 'invalid-answer'] as const).filter((one) =>
        screen.includes(say(`failure.${one}`)),
      );
      expect(reasons).toEqual([reason]);
      expect(screen).toContain(say('signIn.prepare'));
    },
  );

  it('a sign-in that somebody has refused is not offered to be prepared', async () => {
    const opened = openVisit();
    await opened.toWays();
    await opened.send({ type: 'USE', method: 'phone' });
    opened.ports.tell({ method: 'phone', status: 'failed', failure: 'refused' });
    const screen = render(<SignInFailed {...viewOf(opened, language)} />);
    expect(screen).toContain(say('failure.refused'));
    expect(screen).not.toContain(say('signIn.prepare'));
  });

  it.each([
    ['interrupted', Interrupted],
    ['unable to begin', CannotBegin],
    ['unable to load', NotLoaded],
  ])('%s: there is a way on and a way home', async (_, Part) => {
    const screen = render(<Part {...viewOf(openVisit(), language)} />);
    expect(screen).toContain(say('heldUp.retry'));
    expect(screen).toContain(say('heldUp.home'));
  });
});

it('what is waited for offers BACK only where it leads somewhere', async () => {
  const back = wordsIn('en')('frame.back');
  const loading = openVisit({ over: { loadFlow: () => new Promise(() => undefined) } });
  await loading.toBefore();
  expect(render(<Wait {...viewOf(loading, 'en')} />)).toContain(back);
  expect(render(<Wait {...viewOf(openVisit(), 'en')} />)).not.toContain(back);
});
