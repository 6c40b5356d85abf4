import { textIn } from '#shared/text/index.ts';
import { Button } from '../ui/index.ts';
import { acts, Picture, things } from '../ui/pictures/index.ts';
import { Frame } from './frame.tsx';
import type { View } from './view.ts';

/** What is used, what for, how long, and what one may do; each with its picture. */
const POINTS = [
  ['used', things.card],
  ['purpose', things.paper],
  ['kept', things.lock],
  ['rights', things.attendant],
] as const;

/** What happens to your data, in at most 60 words, with two buttons of equal size (facts: domain.md §10). */
export function Consent(view: View) {
  const { context, send, say, language } = view;
  const commune = textIn(context.settings.commune.name, language);
  return (
    <Frame view={view} heading={say('consent.heading')}>
      <ul class="points">
        {POINTS.map(([point, picture]) => (
          <li key={point}>
            <Picture of={picture} />
            <span>{say(`consent.${point}`, { commune })}</span>
          </li>
        ))}
      </ul>
      <div class="equal-acts">
        <Button
          kind="ghost"
          label={say('consent.decline')}
          picture={acts.cross}
          onPress={() => send({ type: 'DECLINE' })}
        />
        <Button
          kind="ghost"
          label={say('consent.agree')}
          picture={acts.check}
          onPress={() => send({ type: 'AGREE' })}
        />
      </div>
    </Frame>
  );
}
