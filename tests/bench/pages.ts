import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { type Asked, type Circumstances, derivePath, exploreFlow, type Flow } from '#shared/flow/index.ts';

/** One way through a form, with an answer to everything it asks. */
export interface Way {
  readonly flow: Flow;
  readonly actingFor: 'self' | 'other';
  readonly answers: ReturnType<typeof exploreFlow>['walks'][number]['answers'];
  readonly circumstances: Circumstances;
}

/** The first way through a flow for somebody who came with a card. */
export function wayThrough(flow: Flow, today: string): Way {
  const [walk] = exploreFlow(flow, { today }).walks;
  if (!walk) throw new Error(`${flow.id}: no way through`);
  return {
    flow,
    actingFor: walk.circumstances.actingFor,
    answers: walk.answers,
    circumstances: { ...walk.circumstances, assurance: 'card' },
  };
}

const fieldOf = (one: Asked): { id: string; type: string; label: string; options: string[] } => {
  if (one.kind !== 'field')
    return { id: one.id, type: one.kind, label: one.id, options: ['Chụp', 'Có mang theo', 'Nộp sau'] };
  const { field, id } = one;
  const options =
    field.type === 'choice' ? field.options.map(({ label }) => label.vi ?? '') : ['Có', 'Không'];
  return { id, type: field.type, label: field.label.vi ?? '', options };
};

/** The same way as the floor page asks it: headings, labels, kinds of entry. */
export const formOf = ({ flow, answers, circumstances }: Way) =>
  derivePath(flow, answers, circumstances).stops.map(({ step, asked }) => ({
    heading: step.text.vi ?? '',
    help: step.help?.vi ?? '',
    review: step.kind === 'review',
    fields: asked.map(fieldOf),
  }));

/**
 * Builds the kiosk into a folder of its own and lays the floor page beside it, with the same styles and fonts, so that
 * one server gives both under the same headers. The floor's first screen is the one the kiosk paints, word for word.
 * @returns the folder, for DIST_DIR
 */
export function buildPages(way: Way): string {
  const folder = mkdtempSync(join(tmpdir(), 'kiosk-bench-'));
  const kiosk = join(folder, 'kiosk');
  const { status } = spawnSync(
    'node_modules/.bin/vite',
    ['build', '--logLevel', 'error', '--mode', 'kiosk', '--outDir', kiosk],
    { stdio: 'inherit' },
  );
  if (status !== 0) throw new Error('the kiosk could not be built');
  const floor = join(kiosk, 'floor');
  cpSync('tests/bench/floor', floor, { recursive: true });
  const styles = readdirSync(join(kiosk, 'assets'))
    .filter((name) => /^(index|later)-.*\.css$/.test(name))
    .map((name) => `<link rel="stylesheet" href="/kiosk/assets/${name}" />`);
  const page = join(floor, 'index.html');
  const [, idle] =
    /<div id="app" data-painted>(.*)<\/div>\s*<div id="paper">/s.exec(
      readFileSync(join(kiosk, 'index.html'), 'utf8'),
    ) ?? [];
  if (idle === undefined) throw new Error('the page does not hold the idle screen as it used to');
  const text = readFileSync(page, 'utf8')
    .replace('<!-- STYLES -->', styles.join('\n'))
    .replace('<!-- IDLE -->', () => idle);
  writeFileSync(page, text);
  writeFileSync(join(floor, 'form.json'), JSON.stringify(formOf(way)));
  return folder;
}

/** Bytes of built files, gzipped as the build does it. */
export const gzipBytes = (folder: string, paths: readonly string[]): number =>
  paths.reduce((sum, path) => sum + gzipSync(readFileSync(join(folder, path)), { level: 9 }).length, 0);
