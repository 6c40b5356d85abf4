import type { ComponentChildren } from 'preact';
import type { Drawing } from '../pictures/drawing.ts';
import { ArchProgress, type ArchProgressProps } from './arch-progress.tsx';
import { Button } from './button.tsx';
import { ScrollArea } from './scroll-area.tsx';

/** Something a button of the frame does. */
export interface Act {
  readonly label: string;
  readonly onPress: () => void;
  readonly picture?: Drawing;
  readonly detail?: string;
  readonly disabledBecause?: string | undefined;
}

/** A setting in the header: language, text size, contrast. Its word may be hidden where there is no room. */
export interface Tool extends Act {
  readonly picture: Drawing;
  readonly pressed?: boolean;
  /** The whole sentence for ears: "Chữ to hơn, đang ở cỡ 2 trong 4". */
  readonly spoken?: string;
}

export interface ScreenProps {
  /** The hall, or the procedure one is in. */
  readonly title: string;
  readonly place?: string;
  readonly tools: readonly Tool[];
  /** "I am finished"; left out only where nothing has begun. */
  readonly finish?: Act;
  readonly progress?: ArchProgressProps;
  /** The question or the name of the screen: its heading. Left out when the content brings its own. */
  readonly heading?: string;
  readonly help?: string;
  readonly children?: ComponentChildren;
  /** Keyboard or number pad. Give `null` while none is needed but a field of this screen will: its place is kept. */
  readonly pad?: ComponentChildren;
  readonly back?: Act;
  readonly helpAct?: Act;
  /** A third act beside back and help: "I do not know", "Not now". */
  readonly other?: Act;
  readonly main?: Act;
  readonly scrollLabels: { readonly up: string; readonly down: string };
  /** What covers the screen: a Dialog. */
  readonly over?: ComponentChildren;
}

/** The frame of every screen: who and where above, one question in the middle, the acts below, each always in its place. */
export function Screen(props: ScreenProps) {
  const {
    title,
    place,
    tools,
    finish,
    progress,
    heading,
    help,
    pad,
    back,
    helpAct,
    other,
    main,
    scrollLabels,
  } = props;
  const hasFoot = back || helpAct || other || main;
  return (
    <div class="screen" data-pad={pad === undefined ? undefined : ''} data-arch={progress ? '' : undefined}>
      <div class="frame">
        <header class="head">
          <p class="head-title">
            <b>{title}</b>
            {place !== undefined && <span>{place}</span>}
          </p>
          {progress && <ArchProgress {...progress} />}
          <div class="tools">
            {tools.map((tool) => (
              <Button
                key={tool.label}
                kind="quiet"
                pictureAt="top"
                class="tool"
                label={tool.label}
                picture={tool.picture}
                onPress={tool.onPress}
                spoken={tool.spoken ?? tool.label}
                {...(tool.pressed === undefined ? {} : { pressed: tool.pressed })}
              />
            ))}
            {finish && <Button kind="ghost" class="finish" {...finish} />}
          </div>
        </header>
        <main class="body">
          <ScrollArea upLabel={scrollLabels.up} downLabel={scrollLabels.down}>
            <p class="body-title" aria-hidden="true">
              {title}
            </p>
            {progress && (
              <p class="body-progress" aria-hidden="true">
                {progress.label}
              </p>
            )}
            {heading !== undefined && <h1 class="heading">{heading}</h1>}
            {help !== undefined && <p class="lead">{help}</p>}
            {props.children}
          </ScrollArea>
        </main>
        {pad !== undefined && <div class="pad-slot">{pad}</div>}
        {hasFoot && (
          <footer class="foot">
            {back && <Button kind="ghost" class="foot-back" {...back} />}
            {helpAct && <Button kind="ghost" class="foot-help" {...helpAct} />}
            {other && <Button kind="ghost" class="foot-other" {...other} />}
            {main && <Button kind="main" class="foot-main" pictureAt="end" {...main} />}
          </footer>
        )}
      </div>
      {props.over}
    </div>
  );
}
