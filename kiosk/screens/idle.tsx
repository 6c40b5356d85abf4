import { localDateTimeIn, openingState } from '#shared/calendar/index.ts';
import { textIn } from '#shared/text/index.ts';
import { Notice, Tile, Tiles, Welcome } from '../ui/index.ts';
import { acts, drawingNamed, things } from '../ui/pictures/index.ts';
import { Frame } from './frame.tsx';
import type { View } from './view.ts';

/** How many matters fit on the first screen without scrolling at the usual size. */
const MOST_TILES = 4;

function hoursLine({ context, say, language, now }: View): string {
  const local = localDateTimeIn('Asia/Ho_Chi_Minh', now());
  const { settings } = context;
  const days = settings.days.map(({ date, kind, source }) => ({ date, kind, source }));
  const state = openingState(settings.hours.hall, days as never, local);
  if (state.open) return say('idle.open', { time: state.closesAt?.slice(11, 16) ?? '' });
  if (!state.opensAt) return say('idle.closed');
  const [day, time] = [state.opensAt.slice(0, 10), state.opensAt.slice(11, 16)];
  const shown = new Intl.DateTimeFormat(language === 'vi' ? 'vi-VN' : 'en-GB', {
    weekday: 'long',
    day: 'numeric',
    month: 'numeric',
    timeZone: 'UTC',
  }).format(new Date(`${day}T00:00:00Z`));
  const when =
    day === local.slice(0, 10) ? say('idle.today', { time }) : say('idle.later', { time, day: shown });
  return say('idle.opens', { when });
}

/** The idle screen: what can be done here, when, and who helps. */
export function Idle(view: View) {
  const { context, send, say, language, catalogue, waiting } = view;
  const start = () => send({ type: 'START' });
  return (
    <Frame
      view={view}
      noFinish
      noHelp
      main={{ label: say('idle.start'), picture: acts.next, onPress: start }}
    >
      <Welcome
        heading={say('idle.heading')}
        lead={say('idle.lead')}
        facts={[
          { picture: acts.clock, text: hoursLine(view) },
          {
            picture: things.attendant,
            text: say('idle.helper', { name: textIn(context.settings.helper, language) }),
          },
        ]}
      >
        <Tiles>
          {catalogue
            .entries()
            .slice(0, MOST_TILES)
            .map((entry) => (
              <Tile
                key={entry.id}
                picture={drawingNamed(entry.picture)}
                label={textIn(entry.title, language)}
                detail={say('idle.minutes', { count: entry.minutes })}
                onPress={start}
              />
            ))}
        </Tiles>
      </Welcome>
      {context.demo && <Notice kind="info" word={say('frame.trial')} text={say('idle.trial')} />}
      {waiting > 0 && <Notice kind="offline" word={say('idle.waiting', { count: waiting })} />}
    </Frame>
  );
}
