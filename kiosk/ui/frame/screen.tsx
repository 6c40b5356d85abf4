import type { ComponentChildren } from 'preact';
import { useEffect, useMemo, useRef } from 'preact/hooks';
import { type Act, type Tool, useAct } from './act.tsx';
import { ArchProgress, type ArchProgressProps } from './arch-progress.tsx';
import { ScrollArea } from './scroll-area.tsx';

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
  /** Which question it is, where one frame shows several: another one begins at its top and is told to ears. */
  readonly content?: string;
  readonly children?: ComponentChildren;
  /** Keyboard or number pad. Give `null` while none is needed but a field of this screen will: its place is kept. */
  readonly pad?: ComponentChildren;
  /** Where the pad stays from one question to the next: whether it is seen, only its place kept, or not even that. */
  readonly padStands?: 'shown' | 'kept' | 'away';
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
    content,
    pad,
    padStands = pad === undefined ? 'away' : pad === null ? 'kept' : 'shown',
    back,
    helpAct,
    other,
    main,
    scrollLabels,
  } = props;
  const question = useRef<HTMLHeadingElement>(null);
  const first = useRef(content);
  useEffect(() => {
    // The frame stays, and with it the focus on the act that led here: who hears the screen is taken along.
    // Whoever is quicker and writes already is let be.
    const isWriting = document.activeElement?.matches('main input, main textarea');
    if (content !== first.current && !isWriting) question.current?.focus({ preventScroll: true });
    first.current = undefined;
  }, [content]);
  const arch = useMemo(
    () => progress && <ArchProgress {...progress} />,
    [progress?.done, progress?.total, progress?.label],
  );
  const finishAct = useAct(finish, { kind: 'ghost', class: 'finish' });
  const acts = [
    useAct(back, { kind: 'ghost', class: 'foot-back' }),
    useAct(helpAct, { kind: 'ghost', class: 'foot-help' }),
    useAct(other, { kind: 'ghost', class: 'foot-other' }),
    useAct(main, { kind: 'main', class: 'foot-main', pictureAt: 'end' }),
  ];
  return (
    <div
      class="screen"
      data-pad={padStands === 'away' ? undefined : ''}
      data-arch={progress ? '' : undefined}
    >
      <div class="frame">
        <header class="head">
          <p class="head-title">
            <b>{title}</b>
            {place !== undefined && <span>{place}</span>}
          </p>
          {arch}
          <div class="tools">
            {tools.map((tool) => (
              <ToolButton key={tool.label} tool={tool} />
            ))}
            {finishAct}
          </div>
        </header>
        <main class="body">
          <ScrollArea upLabel={scrollLabels.up} downLabel={scrollLabels.down} content={content}>
            <p class="body-title" aria-hidden="true">
              {title}
            </p>
            {progress && (
              <p class="body-progress" aria-hidden="true">
                {progress.label}
              </p>
            )}
            {heading !== undefined && (
              <h1 class="heading" ref={question} tabIndex={content === undefined ? undefined : -1}>
                {heading}
              </h1>
            )}
            {help !== undefined && <p class="lead">{help}</p>}
            {props.children}
          </ScrollArea>
        </main>
        {pad !== undefined && (
          <div class="pad-slot" data-away={padStands === 'shown' ? undefined : ''}>
            {pad}
          </div>
        )}
        {acts.some(Boolean) && <footer class="foot">{acts}</footer>}
      </div>
      {props.over}
    </div>
  );
}

function ToolButton({ tool }: { readonly tool: Tool }) {
  const spoken = tool.spoken ?? tool.label;
  return useAct({ ...tool, spoken }, { kind: 'quiet', pictureAt: 'top', class: 'tool' }) ?? null;
}
