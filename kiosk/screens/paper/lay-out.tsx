import './paper.css';
import { render } from 'preact';
import type { LookupList } from '#shared/api/index.ts';
import type { Result } from '#shared/result.ts';
import type { VisitContext } from '../../visit/index.ts';
import { wordsIn } from '../../words.ts';
import { listsOf } from '../flow/shown.ts';
import { PapersPaper, SlipPaper } from './slip-paper.tsx';

export interface LayOutOptions {
  readonly area: HTMLElement;
  readonly loadList: (name: string) => Promise<Result<LookupList, string>>;
  readonly now: () => number;
  readonly origin: string;
}

/** Puts a slip or a list of papers where the printer finds it, and nowhere on the screen. */
export async function layOut(
  what: 'slip' | 'papers',
  context: VisitContext,
  options: LayOutOptions,
): Promise<void> {
  const { area, loadList, now, origin } = options;
  const lists = new Map<string, LookupList>();
  for (const name of context.loaded ? listsOf(context.loaded.flow) : []) {
    const loaded = await loadList(name);
    if (loaded.ok) lists.set(name, loaded.value);
  }
  const say = wordsIn(context.language);
  document.documentElement.dataset.paper = context.settings.paper;
  const paper =
    what === 'slip' ? (
      <SlipPaper
        context={context}
        say={say}
        lists={lists}
        now={now()}
        trackingAddress={(slip) => `${origin}/t/${slip}`}
      />
    ) : (
      <PapersPaper context={context} say={say} />
    );
  render(paper, area);
}
