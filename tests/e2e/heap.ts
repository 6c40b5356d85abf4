import type { Page } from '@playwright/test';

/** What V8 writes of a heap, as far as it is read here (v8/src/profiler/heap-snapshot-generator.cc). */
interface Snapshot {
  readonly snapshot: {
    readonly meta: {
      readonly node_fields: readonly string[];
      readonly node_types: readonly [readonly string[], ...unknown[]];
      readonly edge_fields: readonly string[];
      readonly edge_types: readonly [readonly string[], ...unknown[]];
    };
  };
  readonly nodes: readonly number[];
  readonly edges: readonly number[];
  readonly strings: readonly string[];
}

/** Everything that a page's scripts can still reach, after the rubbish has been collected. */
export interface Heap {
  /** The texts that hold one of the marks; each mark in small letters and composed. */
  textsWith(marks: readonly string[]): string[];
  /** The sizes of the buffers of at least so many bytes, whatever is in them: a snapshot does not tell it. */
  buffersFrom(bytes: number): number[];
  /** How a text is held: the names from it up to what nothing holds, for whoever has to find out why. */
  heldBy(text: string): string[];
}

/**
 * Takes a snapshot of the page's heap. Long texts are cut by V8 unless the browser was started with
 * `--js-flags=--heap-snapshot-string-limit=…`.
 */
export async function heapOf(page: Page): Promise<Heap> {
  const devTools = await page.context().newCDPSession(page);
  const pieces: string[] = [];
  devTools.on('HeapProfiler.addHeapSnapshotChunk', ({ chunk }) => void pieces.push(chunk));
  await devTools.send('HeapProfiler.enable');
  // What is freed frees more, and what waits for a task of its own goes with the next turn.
  for (let turn = 0; turn < 3; turn += 1) await devTools.send('HeapProfiler.collectGarbage');
  await devTools.send('HeapProfiler.takeHeapSnapshot', { reportProgress: false });
  await devTools.detach();
  const { snapshot, nodes, edges, strings } = JSON.parse(pieces.join('')) as Snapshot;
  const { node_fields: nodeFields, edge_fields: edgeFields } = snapshot.meta;
  const [nodeTypes] = snapshot.meta.node_types;
  const [edgeTypes] = snapshot.meta.edge_types;
  const at = (name: string): number => nodeFields.indexOf(name);
  const edgeAt = (name: string): number => edgeFields.indexOf(name);
  const nameOf = (node: number): string => strings[nodes[node + at('name')] ?? 0] ?? '';
  const typeOf = (node: number): string => nodeTypes[nodes[node + at('type')] ?? 0] ?? '';
  const small = (text: string): string => text.normalize('NFC').toLocaleLowerCase('vi');

  /** Who holds whom, by the places of the nodes; made when it is asked for. */
  function holders(): Map<number, { holder: number; by: string }> {
    const held = new Map<number, { holder: number; by: string }>();
    let edge = 0;
    for (let node = 0; node < nodes.length; node += nodeFields.length) {
      const count = nodes[node + at('edge_count')] ?? 0;
      for (let one = 0; one < count; one += 1, edge += edgeFields.length) {
        const type = edgeTypes[edges[edge + edgeAt('type')] ?? 0] ?? '';
        const name = edges[edge + edgeAt('name_or_index')] ?? 0;
        const to = edges[edge + edgeAt('to_node')] ?? 0;
        const by = type === 'element' || type === 'hidden' ? `[${name}]` : (strings[name] ?? '');
        if (type !== 'weak' && !held.has(to)) held.set(to, { holder: node, by });
      }
    }
    return held;
  }

  return {
    textsWith: (marks) =>
      strings.filter((text) => {
        const written = small(text);
        return marks.some((mark) => written.includes(mark));
      }),
    buffersFrom(bytes) {
      const found: number[] = [];
      for (let node = 0; node < nodes.length; node += nodeFields.length) {
        const size = nodes[node + at('self_size')] ?? 0;
        if (size >= bytes && nameOf(node) === 'system / JSArrayBufferData') found.push(size);
      }
      return found;
    },
    heldBy(text) {
      const held = holders();
      const index = strings.indexOf(text);
      const paths: string[] = [];
      for (let node = 0; node < nodes.length; node += nodeFields.length) {
        if (nodes[node + at('name')] !== index) continue;
        const path = [`${typeOf(node)}`];
        const seen = new Set<number>([node]);
        let here = held.get(node);
        while (here && !seen.has(here.holder) && path.length < 40) {
          seen.add(here.holder);
          path.push(`${here.by} of ${typeOf(here.holder)} ${nameOf(here.holder).slice(0, 60)}`);
          here = held.get(here.holder);
        }
        paths.push(path.join(' <- '));
      }
      return paths;
    },
  };
}
