import { textIn } from '#shared/text/index.ts';
import { acts } from '../ui/pictures/index.ts';
import { Frame } from './frame.tsx';
import { expectedResult } from './procedure-facts.tsx';
import type { View } from './view.ts';

/** What happens next; another matter without signing in again; or the end. */
export function Next(view: View) {
  const { context, send, say, language, now } = view;
  const flow = context.loaded?.flow;
  const isPutAside = context.sent?.held === 'put-aside';
  const due = flow && !isPutAside ? expectedResult(flow, context, language, now()) : null;
  const handedIn = new Set(
    flow?.procedure.papers.filter(({ act }) => act === 'submit').map(({ id }) => `papers.${id}`),
  );
  const brings = Object.entries(context.answers).some(
    ([id, value]) => id.startsWith('papers.') && (value !== 'photo' || handedIn.has(id)),
  );
  const place = flow ? textIn(flow.procedure.authority, language) : '';
  const steps = [
    say('next.step1'),
    ...(isPutAside ? [say('next.step2PutAside')] : []),
    ...(context.sent?.state === 'prepared' ? [say('next.stepVouch')] : []),
    ...(brings ? [say('next.step2Bring', { place })] : []),
    ...(brings || isPutAside ? [] : [say('next.step2Wait')]),
    ...(due === null ? [] : [say('next.step3', { date: due })]),
  ];
  return (
    <Frame
      view={view}
      heading={say('next.heading')}
      noFinish
      back={{ label: say('next.reprint'), picture: acts.redo, onPress: () => send({ type: 'PRINT_AGAIN' }) }}
      other={{ label: say('next.another'), picture: acts.add, onPress: () => send({ type: 'ANOTHER' }) }}
      main={{ label: say('next.finish'), picture: acts.finish, onPress: () => send({ type: 'FINISH' }) }}
    >
      <ol class="next-steps">
        {steps.map((step) => (
          <li key={step}>{step}</li>
        ))}
      </ol>
    </Frame>
  );
}
