import { formatDate } from '#shared/calendar/index.ts';
import { textIn } from '#shared/text/index.ts';
import { Notice } from '../ui/index.ts';
import { acts, things } from '../ui/pictures/index.ts';
import { Frame } from './frame.tsx';
import { expectedResult, feeLines } from './procedure-facts.tsx';
import type { View } from './view.ts';

/** Papers, fee, time, who may act, result, legal basis with the date it was checked. */
export function ProcedureFacts({ view }: { readonly view: View }) {
  const { context, say, language, now } = view;
  const flow = context.loaded?.flow;
  if (!flow) return null;
  const { procedure } = flow;
  const due = expectedResult(flow, context, language, now());
  // What everybody needs comes before what only some do.
  const papers = [
    ...procedure.papers.filter(({ condition }) => !condition),
    ...procedure.papers.filter(({ condition }) => condition),
  ];
  const doubt = (certainty: 'verified' | 'unverified') =>
    certainty === 'unverified' ? <em class="fact-doubt"> ({say('before.unverified')})</em> : null;
  return (
    <div class="facts">
      <section>
        <h2>{say('before.papers')}</h2>
        {papers.length === 0 ? (
          <p>{say('before.noPapers')}</p>
        ) : (
          <ul>
            {papers.map((paper) => (
              <li key={paper.id}>
                <b>{textIn(paper.name, language)}</b> ·{' '}
                {say(paper.act === 'submit' ? 'before.submit' : 'before.show')}
                {paper.condition && <span class="fact-note">{textIn(paper.condition, language)}</span>}
                {doubt(paper.certainty)}
              </li>
            ))}
          </ul>
        )}
      </section>
      <section>
        <h2>{say('before.fee')}</h2>
        <ul>
          {feeLines(flow, context, say, language).map((line, index) => (
            <li key={line}>
              {line}
              {doubt(procedure.fees[index]?.certainty ?? 'verified')}
            </li>
          ))}
        </ul>
      </section>
      <section>
        <h2>{say('before.time')}</h2>
        <p>
          {textIn(procedure.time.text, language)} {due !== null && say('before.resultDate', { date: due })}{' '}
          {say('before.minutes', { count: flow.minutes })}
          {doubt(procedure.time.certainty)}
        </p>
      </section>
      <section>
        <h2>{say('before.who')}</h2>
        <p>{textIn(procedure.acting.text, language)}</p>
      </section>
      <section>
        <h2>{say('before.result')}</h2>
        <p>
          {textIn(procedure.result, language)} · {textIn(procedure.authority, language)}
        </p>
      </section>
      <section>
        <h2>{say('before.legal')}</h2>
        <ul class="fact-small">
          {procedure.legal.map((law) => (
            <li key={law.number}>
              {law.number}: {textIn(law.title, language)}
              {doubt(law.certainty)}
            </li>
          ))}
        </ul>
        <p class="fact-small">{say('before.checked', { date: formatDate(procedure.checkedAt, language) })}</p>
      </section>
    </div>
  );
}

/** Before you start. */
export function Before(view: View) {
  const { context, send, say, language } = view;
  const flow = context.loaded?.flow;
  return (
    <Frame
      view={view}
      heading={flow ? textIn(flow.title, language) : ''}
      help={flow ? textIn(flow.summary, language) : ''}
      back={{ label: say('before.later'), picture: acts.back, onPress: () => send({ type: 'LATER' }) }}
      other={{
        label: say('before.print'),
        picture: things.printer,
        onPress: () => send({ type: 'PRINT_PAPERS' }),
      }}
      main={{ label: say('before.begin'), picture: acts.next, onPress: () => send({ type: 'BEGIN' }) }}
    >
      {context.printFault !== null && <Notice kind="warn" word={say('before.printFault')} />}
      <ProcedureFacts view={view} />
    </Frame>
  );
}
