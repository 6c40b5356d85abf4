import { formatDate, localDateTimeIn, VIETNAM } from '#shared/calendar/index.ts';
import { derivePath, labelOf, showAnswer } from '#shared/flow/index.ts';
import { textIn } from '#shared/text/index.ts';
import { ArchMark } from '../../ui/index.ts';
import { QrImage } from '../../ui/qr/index.ts';
import { circumstancesOf, type VisitContext } from '../../visit/index.ts';
import type { Say } from '../../words.ts';
import { type Lists, showWith } from '../flow/shown.ts';
import { dueLines, expectedResult, feeLines } from '../procedure-facts.tsx';
import { hoursLines } from './hours-lines.ts';

export interface PaperProps {
  readonly context: VisitContext;
  readonly say: Say;
  readonly lists: Lists;
  readonly now: number;
  /** Where it can be seen whether the server holds the dossier, and whether a phone gets there. */
  readonly receiptPage: { readonly address: string; readonly byPhone: boolean };
}

const Row = ({ name, value }: { readonly name: string; readonly value: string }) => (
  <div class="paper-row">
    <dt>{name}</dt>
    <dd>{value}</dd>
  </div>
);

/** A code that a phone reads, or, where no phone reaches the server, the plain word of it. */
function WhetherHeld({ slip, receiptPage, say }: Pick<PaperProps, 'receiptPage' | 'say'> & { slip: string }) {
  const { address, byPhone } = receiptPage;
  const typed = { address: address.replace(/^https?:\/\//, '') };
  if (!byPhone) return <p class="paper-no-qr">{say('paper.trackHere', typed)}</p>;
  return (
    <div class="paper-qr">
      <QrImage text={`${address}/${slip}`} label={say('paper.track')} />
      <p>
        {say('paper.track')}
        <small>{say('paper.trackType', typed)}</small>
      </p>
    </div>
  );
}

/** The slip: headed as a preparation slip that does not replace the official receipt (facts: domain.md §6.4). */
export function SlipPaper({ context, say, lists, now, receiptPage }: PaperProps) {
  const { sent, loaded, settings, language, answers, signIn } = context;
  if (!sent || !loaded) return null;
  const { flow } = loaded;
  const circumstances = circumstancesOf(context as never);
  const path = derivePath(flow, answers, circumstances);
  const asked = path.stops.flatMap((stop) => stop.asked);
  const show = showWith(say, language, lists);
  // A photograph is for the office to prepare with; what has to be handed in is brought all the same.
  const bring = asked.filter(
    (one) => one.kind === 'paper' && (answers[one.id] !== 'photo' || one.paper.act === 'submit'),
  );
  const due = expectedResult(flow, context, language, now);
  const state = {
    waiting: 'paper.stateWaiting',
    'put-aside': 'paper.statePutAside',
    received: sent.state === 'prepared' ? 'paper.statePrepared' : 'paper.stateSubmitted',
  } as const;
  const [day = '', time = ''] = localDateTimeIn(VIETNAM, Date.parse(sent.declaredAt)).split('T');
  return (
    <article class="paper slip" lang={language}>
      <header>
        <ArchMark />
        <h1>{say('paper.head')}</h1>
        <p>{say('paper.notReceipt')}</p>
        {context.demo && <p class="paper-trial">{say('paper.trial')}</p>}
        <p class="paper-title">{textIn(flow.title, language)}</p>
      </header>
      <p class="paper-number">
        <span>{say('paper.number')}</span>
        <b>{sent.slip}</b>
      </p>
      <WhetherHeld slip={sent.slip} receiptPage={receiptPage} say={say} />
      <section class="paper-next">
        <h2>{say('paper.next')}</h2>
        <dl>
          <Row
            name={say('paper.go')}
            value={`${textIn(flow.procedure.authority, language)} · ${textIn(settings.commune.name, language)}`}
          />
          <Row
            name={say('paper.when')}
            value={hoursLines(settings.hours[flow.procedure.office], language).join('\n')}
          />
          <Row name={say('paper.helper')} value={textIn(settings.helper, language)} />
          <Row
            name={say('paper.fee')}
            value={dueLines(flow, context, circumstances, say, language).join('; ') || say('before.free')}
          />
          {due !== null && <Row name={say('paper.result')} value={`${due} (${say('paper.resultFrom')})`} />}
        </dl>
      </section>
      <section>
        <h2>{say('paper.bring')}</h2>
        {bring.length === 0 ? (
          <p>{say('paper.bringNothing')}</p>
        ) : (
          <ul class="paper-checks">
            {bring.map((one) => (
              <li key={one.id}>{labelOf(one, language)}</li>
            ))}
          </ul>
        )}
      </section>
      <section class="paper-about">
        <h2>{say('paper.about')}</h2>
        <dl>
          <Row name={say('paper.state')} value={say(state[sent.held])} />
          {signIn?.resident?.fullName !== undefined && (
            <Row name={say('paper.declarant')} value={signIn.resident.fullName} />
          )}
          {flow.outputs.slip.lines.flatMap((id) => {
            const one = asked.find((candidate) => candidate.id === id);
            return one
              ? [<Row key={id} name={labelOf(one, language)} value={showAnswer(one, answers[id], show)} />]
              : [];
          })}
          <Row name={say('paper.sentAt')} value={`${time.slice(0, 5)} ${formatDate(day, language)}`} />
          <Row name={say('paper.code')} value={flow.procedure.code} />
        </dl>
      </section>
    </article>
  );
}

/** The list of papers to prepare, printed before anything was said. */
export function PapersPaper({ context, say }: Pick<PaperProps, 'context' | 'say'>) {
  const { loaded, language } = context;
  if (!loaded) return null;
  const { flow } = loaded;
  return (
    <article class="paper" lang={language}>
      <header>
        <ArchMark />
        <h1>{say('paper.listHead')}</h1>
        <p>{textIn(flow.title, language)}</p>
        {context.demo && <p class="paper-trial">{say('paper.trial')}</p>}
      </header>
      <ul class="paper-checks">
        {flow.procedure.papers.map((paper) => (
          <li key={paper.id}>
            {textIn(paper.name, language)}
            {paper.condition && <small>{textIn(paper.condition, language)}</small>}
          </li>
        ))}
      </ul>
      <section>
        <h2>{say('before.fee')}</h2>
        {feeLines(flow, context, say, language).map(({ text }) => (
          <p key={text}>{text}</p>
        ))}
      </section>
      <p>{say('paper.checked', { date: formatDate(flow.procedure.checkedAt, language) })}</p>
    </article>
  );
}
