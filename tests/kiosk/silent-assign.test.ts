import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

/**
 * `someAction: () => { assign({...}) }` makes an action and throws it away: nothing is assigned and nothing
 * says so. XState's makers of actions must be the value itself, never a call inside a function.
 */
const MAKERS = 'assign|raise|sendTo|sendParent|forwardTo|stopChild|spawnChild|emit|enqueueActions|cancel';

const filesIn = (folder: string): string[] =>
  readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name));

/** Which of XState's makers a file imports: a function of the same name from elsewhere is none. */
function makersIn(text: string): string[] {
  const imports = [...text.matchAll(/import\s*\{([^}]*)\}\s*from\s*'xstate'/g)].flatMap(([, names = '']) =>
    names.split(',').map((name) => name.trim()),
  );
  return imports.filter((name) => new RegExp(`^(${MAKERS})$`).test(name));
}

/**
 * The calls whose action is thrown away: a statement of its own (after `{`, `;` or `}`), `void`, or an arrow's
 * whole body.
 */
function thrownAway(text: string): string[] {
  const makers = makersIn(text);
  if (makers.length === 0) return [];
  // Comments and texts hold no calls.
  const bare = text.replace(/\/\*[\s\S]*?\*\/|\/\/[^\n]*|'(?:[^'\\\n]|\\.)*'/g, ' ');
  const call = new RegExp(`(=>\\s*|=>\\s*\\{\\s*|;\\s*|\\}\\s*|\\bvoid\\s+)(${makers.join('|')})\\(`, 'g');
  return [...bare.matchAll(call)].map(([found]) => found.replace(/\s+/g, ' '));
}

describe('an action that is made and thrown away', () => {
  const files = ['kiosk', 'admin', 'shared'].flatMap(filesIn);

  it('is nowhere', () => {
    const wrong = files.flatMap((file) =>
      thrownAway(readFileSync(file, 'utf8')).map((found) => `${file}: ${found}`),
    );
    expect(wrong).toEqual([]);
  });

  it('was really looked for', () => {
    const makers = files.filter((file) => makersIn(readFileSync(file, 'utf8')).length > 0);
    expect(makers.length).toBeGreaterThan(3);
    expect(makers).toContain(join('kiosk', 'visit', 'visit-actions.ts'));
  });

  const head = "import { assign, setup } from 'xstate';\n";
  it.each([
    'slow: () => { assign({ factor: 3 }) },',
    'slow: () => assign({ factor: 3 }),',
    'slow: ({ context }) =>\n  assign({ factor: 3 }),',
    'slow: () => { tell();\n assign({ factor: 3 }); },',
    'slow: () => { if (a) { tell(); }\n assign({ factor: 3 }); },',
    'slow: () => void assign({ factor: 3 }),',
  ])('would be found: %s', (line) => {
    expect(thrownAway(head + line)).toHaveLength(1);
    expect(thrownAway(line)).toEqual([]);
  });

  it.each([
    'slow: assign({ factor: 3 }),',
    'actions: [assign({ factor: 3 }), assign({ lifted: true })],',
    'begin: assign(({ context }) => blank(context)),',
    "// slow: () => assign({})\nnote: 'x => assign(',",
  ])('would not be seen in: %s', (line) => {
    expect(thrownAway(head + line)).toEqual([]);
  });
});
