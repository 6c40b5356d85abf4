import { formatDate, localDateTimeIn, VIETNAM } from '#shared/calendar/index.ts';
import { textIn } from '#shared/text/index.ts';
import { ArchMark } from '../../ui/index.ts';
import type { VisitContext } from '../../visit/index.ts';
import type { Say } from '../../words.ts';

/** The slip of an unfinished matter: its code, until when it is kept, and how it is opened again. Never whose it is. */
export function ParkedPaper({ context, say }: { readonly context: VisitContext; readonly say: Say }) {
  const { parking, loaded, settings, language } = context;
  if (!parking || !loaded) return null;
  const until = formatDate(localDateTimeIn(VIETNAM, Date.parse(parking.until)).slice(0, 10), language);
  return (
    <article class="paper slip" lang={language}>
      <header>
        <ArchMark />
        <h1>{say('parking.paperHead')}</h1>
        <p>{say('parking.paperNot')}</p>
        {context.demo && <p class="paper-trial">{say('paper.trial')}</p>}
        <p class="paper-title">{textIn(loaded.flow.title, language)}</p>
      </header>
      <p class="paper-number">
        <span>{say('parking.code')}</span>
        <b>{parking.code}</b>
      </p>
      <section>
        <p>{say('parking.until', { date: until })}</p>
        <h2>{say('parking.how')}</h2>
        <ul>
          <li>{say('parking.howPhone')}</li>
          <li>{say('parking.howAttendant')}</li>
        </ul>
        <p>
          {textIn(settings.hall, language)} · {textIn(settings.helper, language)}
        </p>
      </section>
    </article>
  );
}
