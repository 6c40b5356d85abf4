import { Tile, Tiles } from '../ui/index.ts';
import { things } from '../ui/pictures/index.ts';
import { Frame } from './frame.tsx';
import type { View } from './view.ts';

/** Myself, or someone I may act for; the procedure says who may. */
export function ForWhom(view: View) {
  const { context, send, say } = view;
  const name = context.signIn?.resident?.fullName;
  return (
    <Frame
      view={view}
      heading={say('forWhom.heading')}
      {...(name === undefined ? {} : { help: say('forWhom.hello', { name }) })}
    >
      <Tiles>
        <Tile
          picture={things.person}
          label={say('forWhom.self')}
          detail={say('forWhom.selfHelp')}
          onPress={() => send({ type: 'FOR', actingFor: 'self' })}
        />
        <Tile
          picture={things.family}
          label={say('forWhom.other')}
          detail={say('forWhom.otherHelp')}
          onPress={() => send({ type: 'FOR', actingFor: 'other' })}
        />
      </Tiles>
    </Frame>
  );
}
