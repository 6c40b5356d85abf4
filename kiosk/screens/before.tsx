import type { ComponentChildren } from 'preact';
import { formatDate } from '#shared/calendar/index.ts';
import type { Flow } from '#shared/flow/index.ts';
import { textIn } from '#shared/text/index.ts';
import { Notice } from '../ui/index.ts';
import { acts, type Drawing, Picture, things } from '../ui/pictures/index.ts';
import { Frame } from './frame.tsx';
import { expectedResult, feeLines } from './procedure-facts.tsx';
import type { View } from './view.ts';

type Paper = Flow['procedure']['papers'][number];

/** Papers, fee, time, who may act, result, legal basis with the date it was checked. */
export function ProcedureFacts({ view }: { readonly view: View }) {
  const { context, say, language, now } = view;
  const flow = context.loaded?.flow;
  if (!flow) return null;
  const { procedure } = flow;
  const due = expectedResult(flow, context, language, now());
  const doubt = (certainty: 'verified' | 'unverified') =>
    certainty === 'unverified' ? <em class="fact-doubt"> ({say('before.unverified')})</em> : null;
  const paperLine = (paper: Paper) => (
    <li key={paper.id}>
      {paper.condition && <span class="fact-note">{textIn(paper.condition, language)}</span>}
      <b>{textIn(paper.name, language)}</b> · {say(paper.act === 'submit' ? 'before.submit' : 'before.show')}
      {doubt(paper.certainty)}
    </li>
  );
  // What everybody needs comes before what only some do.
  const always = procedure.papers.filter(({ condition }) => !condition);
  const sometimes = procedure.papers.filter(({ condition }) => condition);
  return (
    <div class="facts">
      {(always.length > 0 || procedure.papers.length === 0) && (
        <Fact picture={things.folder} heading={say('before.papers')}>
          {always.length > 0 ? <ul>{always.map(paperLine)}</ul> : <p>{say('before.noPapers')}</p>}
        </Fact>
      )}
      <div class="facts-pair">
        <Fact picture={acts.clock} heading={say('before.time')}>
          <ul>
            <li>{say('before.minutes', { count: flow.minutes })}</li>
            <li>
              {textIn(procedure.time.text, language)}
              {doubt(procedure.time.certainty)}
            </li>
            {due !== null && <li>{say('before.resultDate', { date: due })}</li>}
          </ul>
        </Fact>
        <Fact picture={things.money} heading={say('before.fee')}>
          <ul>
            {feeLines(flow, context, say, language).map(({ text, certainty }) => (
              <li key={text}>
                {text}
                {doubt(certainty)}
              </li>
            ))}
          </ul>
        </Fact>
      </div>
      {sometimes.length > 0 && (
        <Fact picture={things.paper} heading={say('before.papersSome')}>
          <ul>{sometimes.map(paperLine)}</ul>
        </Fact>
      )}
      <Fact picture={things.person} heading={say('before.who')}>
        <p>{textIn(procedure.acting.text, language)}</p>
      </Fact>
      <Fact picture={acts.check} heading={say('before.result')}>
        <p>
          {textIn(procedure.result, language)} · {textIn(procedure.authority, language)}
        </p>
      </Fact>
      <Fact picture={acts.info} heading={say('before.legal')}>
        <ul class="fact-small">
          {procedure.legal.map((law) => (
            <li key={law.number}>
              {law.number}: {textIn(law.title, language)}
              {doubt(law.certainty)}
            </li>
          ))}
        </ul>
        <p class="fact-small">{say('before.checked', { date: formatDate(procedure.checkedAt, language) })}</p>
      </Fact>
    </div>
  );
}

interface FactProps {
  readonly picture: Drawing;
  readonly heading: string;
  readonly children: ComponentChildren;
}

/** One thing to know, with its picture. */
const Fact = ({ picture, heading, children }: FactProps) => (
  <section>
    <h2>
      <Picture of={picture} />
      {heading}
    </h2>
    {children}
  </section>
);

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
