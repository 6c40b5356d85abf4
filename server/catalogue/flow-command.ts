import { readFileSync, writeFileSync } from 'node:fs';
import { basename } from 'node:path';
import { todayIn, VIETNAM } from '#shared/calendar/index.ts';
import {
  describeFormat,
  drawFlow,
  type Flow,
  type FlowFinding,
  parseFlow,
  proveFlow,
} from '#shared/flow/index.ts';

/** `npm run flow -- prove FILE… | draw FILE [OUT.svg] | reference [OUT.md]`: what authors run on their files. */
const USAGE = `npm run flow -- prove FILE…            check flow documents; exits 1 if anything is found
npm run flow -- draw FILE [OUT.svg]    draw a flow's machine (default: FILE with .svg)
npm run flow -- reference [OUT.md]     write the reference of the format`;

const REFERENCE = 'shared/flow/REFERENCE.md';

const today = (): string => todayIn(VIETNAM, Date.now());

function load(file: string): { flow?: Flow; findings: FlowFinding[] } {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    return { findings: [{ code: 'not-readable', at: '', message: (error as Error).message }] };
  }
  const parsed = parseFlow(text);
  return parsed.ok ? { flow: parsed.value, findings: [] } : { findings: parsed.error };
}

const report = (file: string, findings: FlowFinding[]): void => {
  for (const { code, at, message } of findings) console.log(`${file}#${at}: ${message} [${code}]`);
};

function prove(files: string[]): number {
  let wrong = 0;
  for (const file of files) {
    const { flow, findings } = load(file);
    const found = flow ? proveFlow(flow, { today: today() }) : findings;
    report(file, found);
    wrong += found.length;
    if (flow && found.length === 0)
      console.log(`${file}: ${flow.id} v${flow.version} holds, ${flow.steps.length} steps`);
  }
  console.log(`${files.length} read, ${wrong} found`);
  return wrong === 0 && files.length > 0 ? 0 : 1;
}

function draw(file: string, out = `${basename(file, '.json')}.svg`): number {
  const { flow, findings } = load(file);
  const found = flow ? proveFlow(flow, { today: today() }) : findings;
  report(file, found);
  if (!flow || found.length > 0) return 1;
  writeFileSync(out, drawFlow(flow, { language: flow.languages[0] ?? 'vi', today: today() }));
  console.log(out);
  return 0;
}

function main([command, ...rest]: string[]): number {
  if (command === 'prove') return prove(rest);
  if (command === 'draw' && rest[0]) return draw(rest[0], rest[1]);
  if (command === 'reference') {
    writeFileSync(rest[0] ?? REFERENCE, describeFormat());
    return 0;
  }
  console.log(USAGE);
  return 1;
}

process.exitCode = main(process.argv.slice(2));
