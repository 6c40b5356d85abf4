import type { CatalogueEntry } from '#shared/api/index.ts';
import type { Flow } from '#shared/flow/index.ts';
import type { Loaded } from './load.ts';

function entryOf({ value: flow, sha256 }: Loaded<Flow>): CatalogueEntry {
  const { id, version, title, summary, keywords, picture, minutes, procedure } = flow;
  return {
    id,
    version,
    sha256,
    code: procedure.code,
    title,
    summary,
    keywords,
    picture,
    minutes,
    assurance: procedure.assurance,
    acting: { self: procedure.acting.self, other: procedure.acting.other },
    effectiveFrom: procedure.effectiveFrom,
    effectiveTo: procedure.effectiveTo,
  };
}

/** The index's entries: the newest version of every flow, by id. */
export function entriesOf(flows: ReadonlyArray<Loaded<Flow>>): CatalogueEntry[] {
  const live = new Map<string, Loaded<Flow>>();
  for (const flow of flows) {
    const before = live.get(flow.value.id);
    if (!before || before.value.version < flow.value.version) live.set(flow.value.id, flow);
  }
  return [...live.values()].map(entryOf).sort((a, b) => (a.id < b.id ? -1 : 1));
}
