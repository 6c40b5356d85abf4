import { Button } from '../frame/button.tsx';
import { add, edit, remove } from '../pictures/acts.ts';

export interface ListRow {
  readonly id: string;
  readonly title: string;
  readonly detail?: string;
}

export interface ListRowsProps {
  readonly rows: readonly ListRow[];
  readonly onEdit: (id: string) => void;
  readonly onRemove: (id: string) => void;
  readonly onAdd: () => void;
  readonly words: { readonly edit: string; readonly remove: string; readonly add: string };
  /** What to say while there is no row yet. */
  readonly empty: string;
  /** Why no further row can be added: "Tờ khai có chỗ cho 9 người". */
  readonly fullBecause?: string;
}

/** Several of a kind, one under the other: the people of a household. */
export function ListRows({ rows, onEdit, onRemove, onAdd, words, empty, fullBecause }: ListRowsProps) {
  return (
    <div class="rows">
      {rows.length === 0 && <p class="rows-empty">{empty}</p>}
      <ol>
        {rows.map((row, at) => (
          <li key={row.id} class="row">
            <span class="row-number" aria-hidden="true">
              {at + 1}
            </span>
            <div class="row-words">
              <p class="row-title">{row.title}</p>
              {row.detail !== undefined && <p class="row-detail">{row.detail}</p>}
            </div>
            <div class="row-acts">
              <Button
                kind="quiet"
                label={words.edit}
                picture={edit}
                spoken={`${words.edit}: ${row.title}`}
                onPress={() => onEdit(row.id)}
              />
              <Button
                kind="quiet"
                label={words.remove}
                picture={remove}
                spoken={`${words.remove}: ${row.title}`}
                onPress={() => onRemove(row.id)}
              />
            </div>
          </li>
        ))}
      </ol>
      <Button kind="ghost" label={words.add} picture={add} onPress={onAdd} disabledBecause={fullBecause} />
    </div>
  );
}
