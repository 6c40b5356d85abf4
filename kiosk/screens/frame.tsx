import type { ComponentChildren } from 'preact';
import { Notice, nextSize, otherTheme, Screen, type ScreenProps, type Tool } from '../ui/index.ts';
import { acts } from '../ui/pictures/index.ts';
import type { View } from './view.ts';

/** The settings of comfort, in the head of every screen. */
function toolsOf({ context, send, say, language }: View): Tool[] {
  const { textSize: size, theme } = context.comfort;
  const other = context.settings.languages.find((candidate) => candidate !== language);
  return [
    ...(other
      ? [
          {
            label: say('frame.language'),
            picture: acts.language,
            onPress: () => send({ type: 'LANGUAGE', language: other }),
          },
        ]
      : []),
    {
      label: say('frame.size'),
      spoken: say('frame.sizeSpoken'),
      picture: acts.textSize,
      onPress: () => send({ type: 'COMFORT', comfort: { textSize: nextSize(size) } }),
    },
    {
      label: say('frame.contrast'),
      picture: acts.contrast,
      pressed: theme === 'contrast',
      onPress: () => send({ type: 'COMFORT', comfort: { theme: otherTheme(theme) } }),
    },
  ];
}

const HELP_WORDS = {
  none: 'frame.help',
  called: 'frame.helpCalled',
  coming: 'frame.helpComing',
  'not-reached': 'frame.help',
} as const;

type FrameProps = { readonly view: View; readonly children?: ComponentChildren } & Partial<
  Omit<ScreenProps, 'tools' | 'scrollLabels' | 'finish' | 'helpAct'>
> & { readonly noFinish?: boolean; readonly noHelp?: boolean };

/** A screen of the visit: the frame with help, "I am finished" and comfort always in the same place. */
export function Frame({ view, children, noFinish = false, noHelp = false, ...rest }: FrameProps) {
  const { context, send, say, language, askToFinish } = view;
  const { hall, commune } = context.settings;
  const hallName = hall[language] ?? Object.values(hall)[0] ?? '';
  const place = [commune.name[language], commune.province[language]].filter(Boolean).join(' · ');
  return (
    <Screen
      title={context.demo ? `${hallName} · ${say('frame.trial')}` : hallName}
      place={place}
      tools={toolsOf(view)}
      scrollLabels={{ up: say('frame.up'), down: say('frame.down') }}
      {...(noFinish
        ? {}
        : { finish: { label: say('frame.finish'), picture: acts.finish, onPress: askToFinish } })}
      {...(noHelp
        ? {}
        : {
            helpAct: {
              label: say(HELP_WORDS[context.help]),
              picture: acts.help,
              pressed: context.help === 'called' || context.help === 'coming',
              onPress: () => send({ type: 'HELP' }),
            },
          })}
      {...rest}
    >
      {context.help === 'coming' && <Notice kind="done" word={say('frame.helpComing')} />}
      {context.help === 'not-reached' && (
        <Notice kind="offline" word={say('frame.helpNotReached')} text={say('frame.helpNotReachedText')} />
      )}
      {!context.online && (
        <Notice kind="offline" word={say('frame.offline')} text={say('frame.offlineText')} />
      )}
      {children}
    </Screen>
  );
}
