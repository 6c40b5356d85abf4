import { useMemo } from 'preact/hooks';
import type { Flow } from '#shared/flow/index.ts';
import type { DeskApi } from '../../api/index.ts';
import { makeResource } from '../../machines/index.ts';
import { useOwnActor, useSnapshot } from '../../parts/use-actor.ts';
import { useWords } from '../../words/index.tsx';
import { type LookUp, listsOf } from './sections.ts';

type Labels = ReadonlyMap<string, ReadonlyMap<string, Readonly<Record<string, string>>>>;

const listsResource = makeResource<Labels>();

/** The labels of the lists a flow uses; what is not loaded, or cannot be, is told by its code. */
export function useLookUp(flow: Flow, api: DeskApi): LookUp {
  const { language } = useWords();
  const lists = useOwnActor(listsResource, {
    load: async () => {
      const loaded = await Promise.all(
        listsOf(flow).map(async (name) => [name, await api.list(name)] as const),
      );
      return {
        ok: true,
        value: new Map(loaded.map(([name, list]) => [name, list.ok ? list.value : new Map()])),
      };
    },
    onSignedOut: () => {},
  });
  const labels = useSnapshot(lists).context.value;
  return useMemo(
    () => (list, code) => {
      const label = labels?.get(list)?.get(code);
      return label?.[language] ?? label?.vi;
    },
    [labels, language],
  );
}
