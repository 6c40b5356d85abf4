import type { ComponentChildren } from 'preact';
import { usePress } from '../base/press.ts';
import type { Drawing } from '../pictures/drawing.ts';
import { Picture } from '../pictures/picture.tsx';
import { Gate } from './gate.tsx';

export interface WelcomeProps {
  readonly heading: string;
  readonly lead: string;
  /** Hours, who helps, its telephone: one line each. */
  readonly facts: ReadonlyArray<{ readonly picture: Drawing; readonly text: string }>;
  /** Tiles of what can be done here. */
  readonly children?: ComponentChildren;
  /** A finger anywhere on the welcome, as it invites; for keys and ears there is the main act. */
  readonly onTouch?: () => void;
}

/** What an idle kiosk shows: the gate, an invitation, what can be done here, when, and who helps. */
export function Welcome({ heading, lead, facts, children, onTouch }: WelcomeProps) {
  const press = usePress(() => onTouch?.());
  return (
    <div class="welcome">
      {onTouch && <button type="button" class="welcome-glass" tabIndex={-1} aria-hidden="true" {...press} />}
      <div class="welcome-gate">
        <Gate />
      </div>
      <div class="welcome-words">
        <h1 class="heading">{heading}</h1>
        <p class="lead">{lead}</p>
      </div>
      <div class="welcome-more">
        {children}
        <ul class="welcome-facts">
          {facts.map((fact) => (
            <li key={fact.text}>
              <Picture of={fact.picture} />
              <span>{fact.text}</span>
            </li>
          ))}
        </ul>
      </div>
    </div>
  );
}
