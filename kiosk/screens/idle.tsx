import { useEffect, useState } from 'preact/hooks';
import { textIn } from '#shared/text/index.ts';
import { Notice, Tile, Tiles, Welcome } from '../ui/index.ts';
import { acts, drawingNamed, things } from '../ui/pictures/index.ts';
import { Frame } from './frame.tsx';
import type { View } from './view.ts';

/** How many matters fit on the first screen without scrolling at the usual size. */
const MOST_TILES = 4;

/** How often the clock is looked at for the opening hours, in milliseconds. */
const CLOCK_MS = 30_000;

/**
 * When the hall is open. Empty until the clock was looked at: a page that was drawn when the program was built
 * knows no hour.
 */
function useHoursLine(view: View): string {
  const [line, setLine] = useState('');
  const { context, language } = view;
  useEffect(() => {
    let over = false;
    const look = async (): Promise<void> => {
      const loaded = await import('./hours-line.ts').catch(() => null);
      if (loaded && !over) setLine(loaded.hoursLine(view));
    };
    void look();
    const timer = setInterval(() => void look(), CLOCK_MS);
    return () => {
      over = true;
      clearInterval(timer);
    };
  }, [context.settings, language]);
  return line;
}

/** The idle screen: what can be done here, when, and who helps. */
export function Idle(view: View) {
  const { context, send, say, language, catalogue, waiting } = view;
  const start = () => send({ type: 'START' });
  const hours = useHoursLine(view);
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
        onTouch={start}
        facts={[
          // An empty line keeps its place.
          { picture: acts.clock, text: hours || '\u00a0' },
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
      {context.demo && <Notice kind="info" word={say('idle.trial')} />}
      {waiting > 0 && <Notice kind="offline" word={say('idle.waiting', { count: waiting })} />}
    </Frame>
  );
}
