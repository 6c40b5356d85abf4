import { useMemo } from 'preact/hooks';
import type { DossierView } from '#shared/api/index.ts';
import type { Flow } from '#shared/flow/index.ts';
import { Mark } from '../../parts/marks.tsx';
import { useWords } from '../../words/index.tsx';
import { Item } from './item.tsx';
import { useLookUp } from './look-up.ts';
import { Photographs, type Source } from './photograph.tsx';
import { Problems } from './problems.tsx';
import { type ShownItem, showDossier } from './sections.ts';

/** Every answer of a dossier, section by section of the flow it was given under. */
export function Answers({ view, flow, source }: { view: DossierView; flow: Flow; source: Source }) {
  const words = useWords();
  const { t } = words;
  const lookUp = useLookUp(flow, source.api);
  const shown = useMemo(() => showDossier(view, flow, words, lookUp), [view, flow, words, lookUp]);
  const { id } = view.dossier;
  const item = (one: ShownItem) => <Item key={one.id} item={one} dossier={id} source={source} />;
  return (
    <>
      {view.problems.length > 0 ? (
        <Problems count={view.problems.length} shown={shown} />
      ) : (
        <p class="quiet">
          <Mark name="done" /> {t('reading.problemsNone')}
        </p>
      )}
      {shown.sections.map((section) => (
        <section class="sheet" key={section.id}>
          <h3>{section.heading}</h3>
          <dl class="items">{section.items.map(item)}</dl>
        </section>
      ))}
      {shown.outside.length > 0 && (
        <section class="sheet">
          <h3>{t('reading.outside')}</h3>
          <p class="soft">{t('reading.outsideText')}</p>
          <dl class="items">{shown.outside.map(item)}</dl>
        </section>
      )}
      <Photographs parts={shown.loosePhotographs} dossier={id} source={source} />
    </>
  );
}
