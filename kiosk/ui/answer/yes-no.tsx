import { check, cross } from '../pictures/acts.ts';
import { Choice } from './choice.tsx';

export interface YesNoProps {
  readonly id: string;
  readonly label: string;
  readonly showLabel?: boolean;
  readonly value: boolean | null;
  readonly onChange: (value: boolean) => void;
  /** The answers said in full, not a bare yes: "Có, cháu sinh ở bệnh viện". */
  readonly yes: string;
  readonly no: string;
  readonly selectedWord: string;
  readonly problemId?: string | undefined;
}

/** Yes or no, in two tiles of equal size. */
export function YesNo({ value, onChange, yes, no, ...rest }: YesNoProps) {
  return (
    <Choice
      {...rest}
      shape="row"
      options={[
        { value: 'yes', label: yes, picture: check },
        { value: 'no', label: no, picture: cross },
      ]}
      value={value === null ? null : value ? 'yes' : 'no'}
      onChange={(answer) => onChange(answer === 'yes')}
    />
  );
}
