import './paper.css';
import { type JSX, render } from 'preact';
import type { LookupList } from '#shared/api/index.ts';
import type { Result } from '#shared/result.ts';
import type { Printout, VisitContext } from '../../visit/index.ts';
import { wordsIn } from '../../words.ts';
import { listsOf } from '../flow/shown.ts';
import { ParkedPaper } from './parked-paper.tsx';
import { PapersPaper, SlipPaper } from './slip-paper.tsx';

export interface LayOutOptions {
  readonly area: HTMLElement;
  readonly loadList: (name: string) => Promise<Result<LookupList, string>>;
  readonly now: () => number;
  readonly origin: string;
}

/** @param receiptOrigin as the settings have it: null where no phone reaches the server */
const receiptPageOf = (receiptOrigin: string | null | undefined, here: string) => ({
  address: `${receiptOrigin ?? here}/t`,
  byPhone: receiptOrigin !== null,
});

/** Puts what is to be printed where the printer finds it, and nowhere on the screen. */
export async function layOut(what: Printout, context: VisitContext, options: LayOutOptions): Promise<void> {
  const { area, loadList, now, origin } = options;
  const lists = new Map<string, LookupList>();
  for (const name of context.loaded ? listsOf(context.loaded.flow) : []) {
    const loaded = await loadList(name);
    if (loaded.ok) lists.set(name, loaded.value);
  }
  const say = wordsIn(context.language);
  document.documentElement.dataset.paper = context.settings.paper;
  const papers: Readonly<Record<Printout, () => JSX.Element>> = {
    slip: () => (
      <SlipPaper
        context={context}
        say={say}
        lists={lists}
        now={now()}
        receiptPage={receiptPageOf(context.settings.receiptOrigin, origin)}
      />
    ),
    papers: () => <PapersPaper context={context} say={say} />,
    parked: () => <ParkedPaper context={context} say={say} />,
  };
  render(papers[what](), area);
}
