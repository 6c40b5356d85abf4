import { useRef } from 'preact/hooks';
import { usePress } from '../base/press.ts';
import { check } from '../pictures/acts.ts';
import type { Drawing } from '../pictures/drawing.ts';
import { Picture } from '../pictures/picture.tsx';
import { radioTarget } from './roving.ts';

export interface ChoiceOption<Value extends string> {
  readonly value: Value;
  readonly label: string;
  readonly help?: string;
  readonly picture?: Drawing;
}

export interface ChoiceProps<Value extends string> {
  readonly id: string;
  /** The question, for ears; shown only where the heading of the screen does not ask it already. */
  readonly label: string;
  readonly showLabel?: boolean;
  readonly options: readonly ChoiceOption<Value>[];
  readonly value: Value | null;
  readonly onChange: (value: Value) => void;
  /** "Đã chọn". */
  readonly selectedWord: string;
  /** Id of the FieldProblem that speaks about this choice. */
  readonly problemId?: string | undefined;
  /** `list`: one under the other where text is large, else in columns. `row`: side by side, for two or three. */
  readonly shape?: 'list' | 'row';
}

/** One of several: radio buttons as tiles. The chosen one has a mark, a word and a heavier shape. */
export function Choice<Value extends string>(props: ChoiceProps<Value>) {
  const {
    id,
    label,
    showLabel = false,
    options,
    value,
    onChange,
    selectedWord,
    problemId,
    shape = 'list',
  } = props;
  const group = useRef<HTMLDivElement>(null);
  const chosen = options.findIndex((option) => option.value === value);

  const move = (event: KeyboardEvent, at: number) => {
    const target = radioTarget(event.key, at, options.length);
    const option = target === undefined ? undefined : options[target];
    if (target === undefined || !option) return;
    event.preventDefault();
    group.current?.querySelectorAll<HTMLElement>('[role="radio"]')[target]?.focus();
    onChange(option.value);
  };

  return (
    <div class="choice" id={id}>
      <p class={showLabel ? 'field-label' : 'unseen'} id={`${id}-label`}>
        {label}
      </p>
      <div
        class={`choice-options choice-${shape}`}
        role="radiogroup"
        aria-labelledby={`${id}-label`}
        aria-describedby={problemId}
        aria-invalid={problemId !== undefined}
        ref={group}
      >
        {options.map((option, at) => (
          <OptionTile
            key={option.value}
            option={option}
            selected={at === chosen}
            tabbable={at === Math.max(0, chosen)}
            selectedWord={selectedWord}
            onPress={() => onChange(option.value)}
            onMove={(event) => move(event, at)}
          />
        ))}
      </div>
    </div>
  );
}

interface OptionTileProps {
  readonly option: ChoiceOption<string>;
  readonly selected: boolean;
  readonly tabbable: boolean;
  readonly selectedWord: string;
  readonly onPress: () => void;
  readonly onMove: (event: KeyboardEvent) => void;
}

function OptionTile({ option, selected, tabbable, selectedWord, onPress, onMove }: OptionTileProps) {
  const press = usePress(onPress);
  return (
    // biome-ignore lint/a11y/useSemanticElements: a native radio acts on touch-down and cannot hold a picture
    <button
      type="button"
      role="radio"
      aria-checked={selected}
      tabIndex={tabbable ? 0 : -1}
      class="tile choice-tile"
      {...press}
      onKeyDown={(event) => {
        press.onKeyDown(event);
        onMove(event);
      }}
    >
      {option.picture !== undefined && <Picture of={option.picture} />}
      <span class="tile-words">
        <span class="tile-label">{option.label}</span>
        {option.help !== undefined && <span class="tile-detail">{option.help}</span>}
      </span>
      <span class="choice-state" aria-hidden="true">
        <span class="choice-mark">
          <Picture of={check} />
        </span>
        <span class="choice-word">{selectedWord}</span>
      </span>
    </button>
  );
}
