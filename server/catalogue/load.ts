import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { LookupList } from '#shared/api/index.ts';
import { todayIn, VIETNAM } from '#shared/calendar/index.ts';
import { type Flow, parseFlow, proveFlow } from '#shared/flow/index.ts';

/** A document as it lies in the catalogue's folder, with its exact bytes. */
export interface Loaded<T> {
  readonly file: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly sha256: string;
  readonly value: T;
}

/** Why a document is not served: the file, the place in it as a JSON pointer, a sentence. */
export interface Refusal {
  readonly file: string;
  readonly at: string;
  readonly message: string;
}

export interface LoadedCatalogue {
  readonly flows: ReadonlyArray<Loaded<Flow>>;
  /** By name: "communes@2025-07-01". */
  readonly lists: ReadonlyMap<string, Loaded<LookupList>>;
  readonly refused: ReadonlyArray<Refusal>;
}

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

async function readFolder(folder: string): Promise<Array<{ name: string; bytes: Uint8Array<ArrayBuffer> }>> {
  const names = await readdir(folder).catch(() => []);
  const files = names.filter((name) => name.endsWith('.json') && !name.startsWith('.')).sort();
  return Promise.all(
    files.map(async (name) => ({ name, bytes: Uint8Array.from(await readFile(join(folder, name))) })),
  );
}

function textOf(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return null;
  }
}

const NOT_UTF8 = 'the file is not UTF-8 text';

function readList(name: string, bytes: Uint8Array): { list: LookupList } | { at: string; message: string } {
  let document: unknown;
  try {
    document = JSON.parse(textOf(bytes) ?? '');
  } catch (error) {
    return { at: '', message: textOf(bytes) === null ? NOT_UTF8 : (error as Error).message };
  }
  const parsed = LookupList.safeParse(document);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    const at = (issue?.path ?? []).map((part) => `/${String(part)}`).join('');
    return { at, message: issue?.message ?? 'not a list' };
  }
  if (parsed.data.name !== name)
    return { at: '/name', message: `the list is called "${parsed.data.name}", the file "${name}"` };
  return { list: parsed.data };
}

/** The lists a flow looks things up in, each with its place. */
function listsOf(flow: Flow): Array<{ at: string; list: string }> {
  const own = Object.entries(flow.fields).flatMap(([id, field]) =>
    field.type === 'lookup' ? [{ at: `/fields/${id}/list`, list: field.list }] : [],
  );
  const rows = flow.steps.flatMap((step, index) =>
    step.kind === 'list'
      ? Object.entries(step.item).flatMap(([id, field]) =>
          field.type === 'lookup' ? [{ at: `/steps/${index}/item/${id}/list`, list: field.list }] : [],
        )
      : [],
  );
  return [...own, ...rows];
}

/**
 * Reads a catalogue folder: `lists/*.json`, then `flows/*.json`. A bad document is refused with its place, and
 * the others load.
 * @param now milliseconds since 1970; flows are proved for this day
 */
export async function loadCatalogue(folder: string, now: number): Promise<LoadedCatalogue> {
  const today = todayIn(VIETNAM, now);
  const refused: Refusal[] = [];
  const lists = new Map<string, Loaded<LookupList>>();
  for (const { name, bytes } of await readFolder(join(folder, 'lists'))) {
    const file = `lists/${name}`;
    const stem = name.slice(0, -'.json'.length);
    const read = readList(stem, bytes);
    if ('list' in read) lists.set(stem, { file, bytes, sha256: sha256(bytes), value: read.list });
    else refused.push({ file, ...read });
  }
  const flows: Loaded<Flow>[] = [];
  for (const { name, bytes } of await readFolder(join(folder, 'flows'))) {
    const file = `flows/${name}`;
    const text = textOf(bytes);
    if (text === null) {
      refused.push({ file, at: '', message: NOT_UTF8 });
      continue;
    }
    const parsed = parseFlow(text);
    const findings = parsed.ok ? findingsOf(parsed.value, lists, today) : parsed.error;
    const twin = parsed.ok
      ? flows.find(({ value }) => value.id === parsed.value.id && value.version === parsed.value.version)
      : undefined;
    for (const { at, message } of findings) refused.push({ file, at, message });
    if (twin)
      refused.push({ file, at: '/version', message: `${twin.file} already holds this flow and version` });
    if (parsed.ok && findings.length === 0 && !twin)
      flows.push({ file, bytes, sha256: sha256(bytes), value: parsed.value });
  }
  return { flows, lists, refused };
}

function findingsOf(
  flow: Flow,
  lists: ReadonlyMap<string, unknown>,
  today: string,
): ReadonlyArray<{ at: string; message: string }> {
  const missing = listsOf(flow)
    .filter(({ list }) => !lists.has(list))
    .map(({ at, list }) => ({ at, message: `there is no list "${list}" in the catalogue` }));
  return [...missing, ...proveFlow(flow, { today })];
}
