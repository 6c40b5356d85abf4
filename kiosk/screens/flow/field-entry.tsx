import { holds, type Scope } from '#shared/flow/index.ts';
import { textIn } from '#shared/text/index.ts';
import { Choice, YesNo } from '../../ui/answer/index.ts';
import { drawingNamed } from '../../ui/pictures/index.ts';
import { type EntryProps, questionOf } from './entry-props.ts';
import { LookupEntry } from './lookup-field.tsx';
import { DateField, NumberField, TextField } from './typed-entries.tsx';

/** One field of any type. `scope` decides which options are offered. */
export function FieldEntry({ scope, ...props }: EntryProps & { readonly scope: Scope }) {
  const { view, id, field, value, onValue, showLabel, problemId } = props;
  const { say, language } = view;
  const label = questionOf(field, language);
  switch (field.type) {
    case 'personName':
    case 'text':
    case 'email':
      return <TextField {...props} field={field} />;
    case 'citizenId':
    case 'phone':
    case 'integer':
      return <NumberField {...props} field={field} />;
    case 'date':
      return <DateField {...props} field={field} />;
    case 'lookup':
      return <LookupEntry {...props} field={field} />;
    case 'choice':
      return (
        <Choice
          id={id}
          label={label}
          showLabel={showLabel}
          options={field.options
            .filter((option) => holds(option.when, scope))
            .map((option) => ({
              value: option.value,
              label: textIn(option.label, language),
              ...(option.help ? { help: textIn(option.help, language) } : {}),
              ...(option.picture ? { picture: drawingNamed(option.picture) } : {}),
            }))}
          value={typeof value === 'string' ? value : null}
          onChange={onValue}
          selectedWord={say('answer.chosen')}
          problemId={problemId}
        />
      );
    case 'yesNo':
      return (
        <YesNo
          id={id}
          label={label}
          showLabel={showLabel}
          value={typeof value === 'boolean' ? value : null}
          onChange={onValue}
          yes={say('flow.yes')}
          no={say('flow.no')}
          selectedWord={say('answer.chosen')}
          problemId={problemId}
        />
      );
    case 'seen':
      return null;
  }
}
