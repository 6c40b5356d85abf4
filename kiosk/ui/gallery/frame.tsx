import type { ComponentChildren } from 'preact';
import { type Act, Screen, type ScreenProps } from '../index.ts';
import * as acts from '../pictures/acts.ts';
import { attendant } from '../pictures/things.ts';
import type vi from './vi.json';

export type Texts = typeof vi;
export const nothing = (): void => {};

/** A whole screen of the gallery, with everything a frame can hold. */
export function Sample({ texts: t, ...rest }: { readonly texts: Texts } & Partial<ScreenProps>) {
  return (
    <Screen
      title={t.birth}
      tools={tools(t)}
      finish={{ label: t.finish, picture: acts.finish, onPress: nothing }}
      progress={{ done: 2, total: 9, label: t.progress }}
      back={{ label: t.back, picture: acts.back, onPress: nothing }}
      helpAct={{ label: t.help, picture: attendant, onPress: nothing }}
      main={nextAct(t)}
      scrollLabels={{ up: t.up, down: t.down }}
      {...rest}
    />
  );
}

export const tools = (t: Texts) => [
  { label: t.language, picture: acts.language, onPress: nothing },
  { label: t.size, picture: acts.textSize, onPress: nothing },
  { label: t.contrast, picture: acts.contrast, onPress: nothing },
];

export const nextAct = (t: Texts): Act => ({ label: t.next, picture: acts.next, onPress: nothing });

/** A demonstration: the texts of a language in, a screen out. */
export type Demo = (props: { readonly texts: Texts }) => ComponentChildren;
