import type { ComponentChildren } from 'preact';
import { usePress } from '../base/press.ts';
import { Button } from '../frame/button.tsx';
import { check, edit } from '../pictures/acts.ts';
import { Picture } from '../pictures/picture.tsx';
import type { LookupItem } from './lookup-search.ts';

export interface LookupProps {
  /** The search box: a TextEntry, so that the screen's keyboard writes into it. */
  readonly entry: ComponentChildren;
  /** What the rows are: "Gần đây" while nothing is typed, else "Tìm thấy 3 nơi" or "Không tìm thấy". */
  readonly rowsLabel: string;
  readonly rows: readonly LookupItem[];
  /** Value of the row that is the answer. */
  readonly value: string | null;
  readonly onPick: (item: LookupItem) => void;
  readonly selectedWord: string;
  /** "Nơi khác, tự viết": for what no list knows. */
  readonly other?: { readonly label: string; readonly onPress: () => void };
}

/** One of very many: search, see a few, take one. */
export function Lookup({ entry, rowsLabel, rows, value, onPick, selectedWord, other }: LookupProps) {
  return (
    <div class="lookup">
      {entry}
      <p class="lookup-label" role="status">
        {rowsLabel}
      </p>
      <ul class="lookup-rows">
        {rows.map((item) => (
          <li key={item.value}>
            <LookupRow
              item={item}
              selected={item.value === value}
              selectedWord={selectedWord}
              onPick={onPick}
            />
          </li>
        ))}
        {other && (
          <li>
            <Button kind="ghost" class="lookup-other" picture={edit} {...other} />
          </li>
        )}
      </ul>
    </div>
  );
}

interface LookupRowProps {
  readonly item: LookupItem;
  readonly selected: boolean;
  readonly selectedWord: string;
  readonly onPick: (item: LookupItem) => void;
}

function LookupRow({ item, selected, selectedWord, onPick }: LookupRowProps) {
  const press = usePress(() => onPick(item));
  return (
    <button type="button" class="tile lookup-row" aria-pressed={selected} {...press}>
      <span class="tile-words">
        <span class="tile-label">{item.label}</span>
        {item.detail !== undefined && <span class="tile-detail">{item.detail}</span>}
      </span>
      {selected && (
        <span class="lookup-chosen">
          <Picture of={check} />
          {selectedWord}
        </span>
      )}
    </button>
  );
}
