import { useState } from 'preact/hooks';
import type { CatalogueEntry } from '#shared/api/index.ts';
import { matchesSearch, textIn } from '#shared/text/index.ts';
import { Button, Notice, Tile, Tiles } from '../ui/index.ts';
import { acts, drawingNamed } from '../ui/pictures/index.ts';
import { Keyboard, TextEntry, useTyping } from '../ui/typing/index.ts';
import { Frame } from './frame.tsx';
import { keyboardWords } from './keyboard-words.ts';
import type { View } from './view.ts';

const wordsOf = (entry: CatalogueEntry): string =>
  [
    ...Object.values(entry.title),
    ...Object.values(entry.summary),
    ...Object.values(entry.keywords).flat(),
  ].join(' ');

/** For whom a procedure can be done now; the other way round when it is never done for that person. */
function actingFor(entry: CatalogueEntry, wished: 'self' | 'other'): 'self' | 'other' {
  if (entry.acting[wished]) return wished;
  return wished === 'self' ? 'other' : 'self';
}

/** What do you need: the procedures available here and now, found also by searching without tone marks. */
export function Choose(view: View) {
  const { context, send, say, language, catalogue } = view;
  const [query, setQuery] = useState('');
  const [searching, setSearching] = useState(false);
  const { typing, onStroke } = useTyping({ value: query, onValue: setQuery });
  const found = catalogue.entries().filter((entry) => matchesSearch(query, wordsOf(entry)));
  const detailOf = (entry: CatalogueEntry): string => {
    const acting = actingFor(entry, context.actingFor);
    const minutes = say('idle.minutes', { count: entry.minutes });
    if (acting === context.actingFor) return minutes;
    return `${say(acting === 'other' ? 'choose.forOther' : 'choose.forSelf')} · ${minutes}`;
  };
  return (
    <Frame
      view={view}
      heading={say('choose.heading')}
      {...(searching ? {} : { help: say('choose.help') })}
      back={{ label: say('frame.back'), picture: acts.back, onPress: () => send({ type: 'BACK' }) }}
      {...(searching
        ? {
            pad: (
              <Keyboard
                typing={typing}
                onStroke={onStroke}
                order="qwerty"
                onOrder={() => {}}
                words={keyboardWords(say)}
              />
            ),
          }
        : {})}
    >
      {context.failure !== null && (
        <Notice kind="warn" word={say('choose.failed')} text={say('choose.failedText')} />
      )}
      {searching && (
        <TextEntry
          id="search"
          label={say('choose.searchLabel')}
          showLabel
          typing={typing}
          onStroke={onStroke}
          active
          onActivate={() => {}}
        />
      )}
      {query !== '' && (
        <p role="status">
          {found.length > 0 ? say('choose.found', { count: found.length }) : say('choose.none', { query })}
        </p>
      )}
      {found.length === 0 && <p>{say('choose.noneHelp')}</p>}
      <Tiles>
        {found.map((entry) => (
          <Tile
            key={entry.id}
            picture={drawingNamed(entry.picture)}
            label={textIn(entry.title, language)}
            detail={detailOf(entry)}
            onPress={() => send({ type: 'CHOOSE', entry, actingFor: actingFor(entry, context.actingFor) })}
          />
        ))}
      </Tiles>
      {!searching && (
        <Button
          kind="ghost"
          class="search-open"
          label={say('choose.search')}
          picture={acts.search}
          onPress={() => setSearching(true)}
        />
      )}
    </Frame>
  );
}
