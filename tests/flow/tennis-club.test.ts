import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { createActor } from 'xstate';
import {
  type Circumstances,
  compileFlow,
  derivePath,
  describeFormat,
  drawFlow,
  exploreFlow,
  type Flow,
  nextStop,
  parseFlow,
  prefillFor,
  proveFlow,
  showAnswer,
  stepOf,
} from '#shared/flow/index.ts';
import { migrate } from '#shared/flow/migrate.ts';

const TODAY = '2026-11-23';
const text = readFileSync('tests/fixtures/flows/tennis-club.json', 'utf8');

/** A fresh copy to be damaged. */
const club = (): Flow => {
  const parsed = parseFlow(text);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.error));
  return parsed.value;
};
const circumstances: Circumstances = { today: TODAY, actingFor: 'self', assurance: 'eid', demo: true };

const adult = {
  'player.fullName': 'Nguyễn Văn Thử',
  'player.birthDate': '1990-01-01',
  'player.level': 'champion',
  'player.years': 6,
  'coach.wants': true,
  'coach.from': '2026-12-01',
  'rules.seen': true,
  'doubles.partners': [{ fullName: 'Trần Thị Mẫu', left: true }],
  'papers.photo': 'have',
};

describe('the tennis club', () => {
  it('is proved', () => {
    expect(proveFlow(club(), { today: TODAY })).toEqual([]);
  });

  it('is walked by every different way, in the machine itself', () => {
    const explored = exploreFlow(club(), { today: TODAY, everyPath: true });
    const ways = explored.walks.map(({ steps }) => steps.join(' '));
    expect(new Set(ways)).toEqual(
      new Set([
        'player level rules doubles papers review',
        'player level parent rules doubles papers review',
        'player level coach rules doubles papers review',
        'player level parent coach rules doubles papers review',
      ]),
    );
    expect(explored.overflow).toBe(false);
  });

  it('asks only what matters, and forgets nothing that it hides', () => {
    const flow = club();
    const path = derivePath(flow, adult, circumstances);
    expect(path.stops.map(({ step }) => step.id)).toEqual([
      'player',
      'level',
      'coach',
      'rules',
      'doubles',
      'papers',
      'review',
    ]);
    expect(path.relevant).toEqual(adult);
    const beginner = derivePath(flow, { ...adult, 'player.level': 'beginner' }, circumstances);
    expect(beginner.relevant).not.toHaveProperty(['coach.wants']);
    expect(nextStop(flow, adult, circumstances)).toBe('review');
  });

  it('shows all problems of a step at once and keeps what was typed', () => {
    const actor = createActor(compileFlow(club()), { input: { circumstances } }).start();
    actor.send({ type: 'NEXT', answers: { 'player.fullName': 'X9', 'player.birthDate': '2026-13-01' } });
    const { context } = actor.getSnapshot();
    expect(context.problems.map(({ field, code }) => [field, code])).toEqual([
      ['player.fullName', 'not-a-name'],
      ['player.birthDate', 'not-a-date'],
    ]);
    expect(context.entries).toEqual({ 'player.fullName': 'X9', 'player.birthDate': '2026-13-01' });
    expect(context.answers).toEqual({});
  });

  it('warns once and lets a confirmed answer stand', () => {
    const actor = createActor(compileFlow(club()), {
      input: { circumstances, answers: adult, step: 'level' },
    }).start();
    const answers = { 'player.level': 'beginner', 'player.years': 50 };
    actor.send({ type: 'NEXT', answers });
    expect(actor.getSnapshot().context.problems).toEqual([
      expect.objectContaining({
        level: 'warn',
        code: 'said-by-flow',
        text: { vi: 'Nhiều thế ạ?', en: 'That many?' },
      }),
    ]);
    expect(stepOf(actor.getSnapshot())).toBe('level');
    actor.send({ type: 'NEXT', answers, confirmed: true });
    expect(stepOf(actor.getSnapshot())).toBe('review');
  });

  it('goes from a change to what the change opened, then back to the review', () => {
    const answers = { ...adult, 'player.level': 'beginner', 'coach.wants': undefined as never };
    const actor = createActor(compileFlow(club()), { input: { circumstances, answers } }).start();
    expect(stepOf(actor.getSnapshot())).toBe('review');
    actor.send({ type: 'CHANGE', step: 'coach' });
    expect(stepOf(actor.getSnapshot())).toBe('review');
    actor.send({ type: 'CHANGE', step: 'level' });
    actor.send({ type: 'NEXT', answers: { 'player.level': 'champion', 'player.years': 6 } });
    expect(stepOf(actor.getSnapshot())).toBe('coach');
    actor.send({ type: 'NEXT', answers: { 'coach.wants': false } });
    expect(stepOf(actor.getSnapshot())).toBe('review');
    actor.send({ type: 'SEND' });
    const sent = actor.getSnapshot().output?.answers;
    expect(sent).toMatchObject({ 'coach.wants': false });
    expect(sent).not.toHaveProperty(['coach.from']);
  });

  it('checks rows one by one', () => {
    const flow = club();
    const actor = createActor(compileFlow(flow), {
      input: { circumstances, answers: adult, step: 'doubles' },
    }).start();
    const row = { fullName: 'Trần Thị Mẫu', left: true };
    actor.send({
      type: 'NEXT',
      answers: { 'doubles.partners': [row, { fullName: '', left: true }, row, row] },
    });
    expect(actor.getSnapshot().context.problems.map(({ field, code }) => [field, code])).toEqual([
      ['doubles.partners', 'too-many-rows'],
      ['doubles.partners/1/fullName', 'required'],
    ]);
  });

  it('offers what is known, and only to whom it belongs', () => {
    const flow = club();
    const resident = { fullName: 'Nguyễn Văn Thử' };
    const player = flow.fields['player.fullName'];
    const parent = flow.fields['parent.fullName'];
    if (!player || !parent) throw new Error('the fixture changed');
    expect(prefillFor(player, {}, circumstances, resident)).toBe('Nguyễn Văn Thử');
    expect(prefillFor(player, {}, { ...circumstances, actingFor: 'other' }, resident)).toBeUndefined();
    expect(prefillFor(parent, {}, { ...circumstances, actingFor: 'other' }, resident)).toBe('Nguyễn Văn Thử');
    expect(prefillFor(player, {}, circumstances, {})).toBeUndefined();
  });

  it('offers a residence whole, or what stands in it before the commune', () => {
    const player = club().fields['player.fullName'];
    if (!player) throw new Error('the fixture changed');
    const offered = (from: string, residence?: string) =>
      prefillFor({ ...player, prefill: [{ from }] }, {}, circumstances, { residence });
    const residence = 'Khu III, xã Vĩnh Lộc, tỉnh Thanh Hóa';
    expect(offered('resident.residence', residence)).toBe(residence);
    expect(offered('resident.residenceDetail', residence)).toBe('Khu III');
    expect(offered('resident.residenceDetail')).toBeUndefined();
  });

  it('shows answers as people read them', () => {
    const flow = club();
    const words = {
      yes: 'Có',
      no: 'Không',
      blank: '—',
      seen: 'Đã xem',
      papers: { photo: 'ảnh', have: 'có', later: 'sau' },
    };
    const shown = derivePath(flow, adult, circumstances).stops.flatMap(({ asked }) =>
      asked.map((one) => showAnswer(one, adult[one.id as keyof typeof adult], { language: 'vi', words })),
    );
    expect(shown).toEqual([
      'Nguyễn Văn Thử',
      '01/01/1990',
      'Vô địch',
      '6',
      'Có',
      '01/12/2026',
      'Đã xem',
      '1. Trần Thị Mẫu · Có',
      'có',
    ]);
  });

  it('is drawn with every step and every way that skips one', () => {
    const picture = drawFlow(club(), { language: 'vi', today: TODAY });
    for (const { id } of club().steps) expect(picture).toContain(`${id} · `);
    expect(picture.match(/class="way skip"/g)?.length).toBe(3);
    expect(picture).not.toContain('undefined');
  });
});

describe('a flow that does not hold is refused with its place', () => {
  const cases: Array<[string, (flow: ReturnType<typeof raw>) => void, string, string]> = [
    [
      'a step nobody reaches',
      (flow) => {
        flow.steps[3].when = { '===': [{ var: 'player.years' }, 81] };
      },
      'unreachable',
      '/steps/3',
    ],
    [
      'a check nobody passes',
      (flow) => {
        const age = { 'years-since': [{ var: 'player.birthDate' }] };
        flow.fields['player.birthDate'].check[0].rule = { and: [{ '>=': [age, 18] }, { '<': [age, 6] }] };
      },
      'dead-end',
      '/steps/0',
    ],
    [
      'a missing translation',
      (flow) => {
        flow.steps[0].text = { vi: 'Ai chơi?' };
      },
      'missing-text',
      '/steps/0/text/en',
    ],
    [
      'an empty text',
      (flow) => {
        flow.fields['player.level'].options[0].label.en = ' ';
      },
      'missing-text',
      '/fields/player.level/options/0/label/en',
    ],
    [
      'an unknown field',
      (flow) => {
        flow.steps[0].fields.push('player.hat');
      },
      'unknown-field',
      '/steps/0/fields/2',
    ],
    [
      'a field asked twice',
      (flow) => {
        flow.steps[1].fields.push('player.fullName');
      },
      'asked-twice',
      '/steps/1/fields/2',
    ],
    [
      'a field nobody asks',
      (flow) => {
        flow.fields['coach.hat'] = { type: 'yesNo', label: { vi: 'a', en: 'a' } };
      },
      'never-asked',
      '/fields/coach.hat',
    ],
    [
      'a rule about the future',
      (flow) => {
        flow.steps[1].when = { '===': [{ var: 'coach.wants' }, true] };
      },
      'rule-unknown-name',
      '/steps/1/when/===/0/var',
    ],
    [
      'a rule of wrong types',
      (flow) => {
        flow.steps[3].when = { '>': [{ var: 'player.level' }, 3] };
      },
      'rule-wrong-type',
      '/steps/3/when',
    ],
    [
      'an undecidable rule',
      (flow) => {
        flow.steps[3].when = { '>': [{ '*': [{ var: 'player.years' }, { var: 'player.years' }] }, 3] };
      },
      'rule-undecidable',
      '/steps/3/when/>',
    ],
    [
      'an unknown paper',
      (flow) => {
        flow.steps[6].papers.push('hat');
      },
      'unknown-paper',
      '/steps/6/papers/2',
    ],
    [
      'no review',
      (flow) => {
        flow.steps.pop();
      },
      'no-review',
      '/steps',
    ],
    [
      'two steps of one name',
      (flow) => {
        flow.steps[1].id = 'player';
      },
      'duplicate',
      '/steps/1/id',
    ],
    [
      'a name of the machine',
      (flow) => {
        flow.steps[1].id = 'sent';
      },
      'reserved-name',
      '/steps/1/id',
    ],
    [
      'a reserved field',
      (flow) => {
        flow.steps[1].fields[1] = 'resident.name';
        flow.fields['resident.name'] = flow.fields['player.years'];
        delete flow.fields['player.years'];
      },
      'reserved-name',
      '/fields/resident.name',
    ],
    [
      'an unknown source',
      (flow) => {
        flow.fields['player.fullName'].prefill[0].from = 'coach.wants';
      },
      'unknown-source',
      '/fields/player.fullName/prefill/0/from',
    ],
    [
      'an empty range',
      (flow) => {
        flow.fields['player.years'].min = 81;
      },
      'empty-range',
      '/fields/player.years/min',
    ],
    [
      'nobody acting',
      (flow) => {
        flow.procedure.acting.self = false;
        flow.procedure.acting.other = false;
      },
      'nobody-may-act',
      '/procedure/acting',
    ],
    [
      'a handover of nothing',
      (flow) => {
        flow.outputs.handover.fields.Ten = { var: 'nobody' };
      },
      'rule-unknown-name',
      '/outputs/handover/fields/Ten/var',
    ],
    [
      'a maze',
      (flow) => {
        flow.steps = [
          ...Array.from({ length: 60 }, (_, index) => ({ ...flow.steps[0], id: `a${index}` })),
          ...flow.steps,
        ];
      },
      'too-many-steps',
      '/steps',
    ],
  ];
  // The document as plain JSON, to be damaged in ways that types would not let us.
  // biome-ignore lint/suspicious/noExplicitAny: damaging a document on purpose
  const raw = (): any => JSON.parse(text);

  it.each(cases)('%s', (_, damage, code, at) => {
    const document = raw();
    damage(document);
    const parsed = parseFlow(document);
    if (!parsed.ok) throw new Error(JSON.stringify(parsed.error));
    const found = proveFlow(parsed.value, { today: TODAY });
    expect(found).toContainEqual(expect.objectContaining({ code, at }));
    expect(found.every(({ message }) => message.length > 10)).toBe(true);
  });

  it('says where the document itself is broken', () => {
    expect(parseFlow('{')).toMatchObject({ ok: false, error: [{ code: 'not-json' }] });
    expect(parseFlow([])).toMatchObject({ ok: false, error: [{ code: 'format' }] });
    const wrong = raw();
    wrong.steps[0].fields = [];
    wrong.surprise = 1;
    const parsed = parseFlow(wrong);
    expect(parsed.ok).toBe(false);
    if (!parsed.ok)
      expect(parsed.error.map(({ at }) => at)).toEqual(expect.arrayContaining(['/steps/0/fields']));
  });
});

describe('formats', () => {
  it('are migrated one by one, without touching the original', () => {
    const old = { format: 1, a: 1 };
    const steps = {
      1: (d: Record<string, unknown>) => ({ b: d.a }),
      2: (d: Record<string, unknown>) => ({ c: d.b }),
    };
    expect(migrate(old, steps, 3)).toEqual({ ok: true, value: { format: 3, c: 1 } });
    expect(old).toEqual({ format: 1, a: 1 });
    expect(migrate({ format: 4 }, steps, 3)).toMatchObject({ ok: false });
    expect(migrate({ format: 0 }, steps, 3)).toMatchObject({ ok: false });
    expect(migrate({ format: '1' }, steps, 3)).toMatchObject({ ok: false });
    expect(migrate(null, steps, 3)).toMatchObject({ ok: false });
  });

  it('the reference is up to date', () => {
    expect(readFileSync('shared/flow/REFERENCE.md', 'utf8')).toBe(describeFormat());
  });
});
