import { textIn } from '#shared/text/index.ts';
import { Notice, Tile, Tiles } from '../ui/index.ts';
import { acts, drawingNamed, things } from '../ui/pictures/index.ts';
import { ProcedureFacts } from './before.tsx';
import { Frame } from './frame.tsx';
import type { View } from './view.ts';

/** Who does not agree reads guidance, prints a list of papers, calls for help: nothing of them is asked. */
export function WithoutData(view: View) {
  const { send, say, language, catalogue } = view;
  return (
    <Frame
      view={view}
      heading={say('withoutData.heading')}
      help={say('withoutData.help')}
      back={{
        label: say('withoutData.changedMind'),
        picture: acts.back,
        onPress: () => send({ type: 'BACK' }),
      }}
    >
      <Tiles>
        {catalogue.entries().map((entry) => (
          <Tile
            key={entry.id}
            picture={drawingNamed(entry.picture)}
            label={textIn(entry.title, language)}
            detail={textIn(entry.summary, language)}
            onPress={() => send({ type: 'CHOOSE', entry })}
          />
        ))}
      </Tiles>
    </Frame>
  );
}

/** What a procedure asks for, to be read or printed. */
export function Reading(view: View) {
  const { context, send, say, language } = view;
  return (
    <Frame
      view={view}
      heading={textIn(context.loaded?.flow.title ?? {}, language)}
      back={{ label: say('frame.back'), picture: acts.back, onPress: () => send({ type: 'BACK' }) }}
      other={{ label: say('withoutData.start'), picture: acts.next, onPress: () => send({ type: 'AGREE' }) }}
      main={{
        label: say('withoutData.print'),
        picture: things.printer,
        onPress: () => send({ type: 'PRINT_PAPERS' }),
      }}
    >
      {context.printFault !== null && <Notice kind="warn" word={say('before.printFault')} />}
      <ProcedureFacts view={view} />
    </Frame>
  );
}
