import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { createActor } from 'xstate';
import { LookupList } from '#shared/api/index.ts';
import {
  type Answers,
  type Circumstances,
  compileFlow,
  derivePath,
  dueFees,
  type Exploration,
  evaluate,
  exploreFlow,
  type Field,
  type Flow,
  type FlowActor,
  PAPER_PREFIX,
  parseFlow,
  prefillFor,
  proveFlow,
  type ResidentFacts,
  relevantAnswers,
  scopeOf,
  stepOf,
} from '#shared/flow/index.ts';
import { PICTURE_NAMES } from '../../kiosk/ui/pictures/index.ts';

/** The three procedures of the catalogue, told as stories and read with a pencil. */

const TODAY = '2026-11-23';
const FLOWS = 'public/catalogue/flows';
const LISTS = 'public/catalogue/lists';

function load(id: string): Flow {
  const parsed = parseFlow(readFileSync(`${FLOWS}/${id}.json`, 'utf8'));
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.error));
  return parsed.value;
}

const flows = {
  birth: load('khai-sinh'),
  residence: load('tam-tru'),
  marital: load('tinh-trang-hon-nhan'),
};

/** Every different way through a flow; sought once, since it takes a second. */
const explorations = new Map<Flow, Exploration>();
function everyWay(flow: Flow): Exploration {
  const known = explorations.get(flow) ?? exploreFlow(flow, { today: TODAY, everyPath: true });
  explorations.set(flow, known);
  return known;
}

const forMyself: Circumstances = { today: TODAY, actingFor: 'self', assurance: 'eid', demo: true };
const forAnother: Circumstances = { ...forMyself, actingFor: 'other' };

/** An invented woman with a number that cannot exist. */
const mau: ResidentFacts = {
  fullName: 'Trần Thị Mẫu',
  citizenId: '038999000002',
  birthDate: '1996-05-01',
  sex: 'female',
  residence: 'Khu III',
};
const thu: ResidentFacts = {
  fullName: 'Nguyễn Văn Thử',
  citizenId: '038899000001',
  birthDate: '1990-02-03',
  sex: 'male',
  residence: 'Thôn Mẫu',
};

interface Story {
  readonly steps: string[];
  readonly papers: string[];
  /** What the person had to say; the rest was offered and confirmed. */
  readonly said: string[];
  readonly sent: Answers;
}

/**
 * Lives through a flow in its machine: on every step what is known is offered, the rest is taken from `words`.
 * Papers not spoken of are at hand.
 */
function tell(flow: Flow, circumstances: Circumstances, resident: ResidentFacts, words: Answers): Story {
  const actor = createActor(compileFlow(flow), { input: { circumstances } }) as FlowActor;
  actor.start();
  const steps: string[] = [];
  const papers: string[] = [];
  const said: string[] = [];
  for (;;) {
    const here = stepOf(actor.getSnapshot());
    steps.push(here);
    if (here === 'review') break;
    const step = flow.steps.find(({ id }) => id === here);
    if (!step) throw new Error(`no step "${here}"`);
    const given: Record<string, Answers[string]> = {};
    // A step may ask more once its first answers stand, so it is read anew until nothing is added.
    for (let count = -1; count < Object.keys(given).length; ) {
      count = Object.keys(given).length;
      const { answers } = actor.getSnapshot().context;
      const path = derivePath(flow, { ...answers, ...given }, circumstances);
      for (const asked of path.stops.find((stop) => stop.step.id === here)?.asked ?? []) {
        if (asked.id in given) continue;
        if (asked.kind === 'paper') given[asked.id] = words[asked.id] ?? 'have';
        else if (asked.kind === 'list') given[asked.id] = words[asked.id] ?? [];
        else if (asked.field.type === 'seen') given[asked.id] = true;
        else if (asked.id in words) {
          given[asked.id] = words[asked.id] ?? null;
          said.push(asked.id);
        } else {
          const offered = prefillFor(asked.field, path.relevant, circumstances, resident);
          if (offered === undefined && asked.field.required !== false)
            throw new Error(`"${asked.id}" is asked on "${here}", and the story does not say it`);
          given[asked.id] = offered ?? null;
        }
        if (asked.kind === 'paper') papers.push(asked.id.slice(PAPER_PREFIX.length));
      }
    }
    actor.send({ type: 'NEXT', answers: given });
    const { problems } = actor.getSnapshot().context;
    if (problems.length > 0) throw new Error(`${here}: ${JSON.stringify(problems)}`);
  }
  const needless = Object.keys(words).filter((id) => !said.includes(id) && !steps.includes(id));
  const unsaid = needless.filter((id) => !id.startsWith(PAPER_PREFIX) && flow.fields[id]);
  if (unsaid.length > 0) throw new Error(`never asked: ${unsaid.join(', ')}`);
  actor.send({ type: 'SEND' });
  const sent = actor.getSnapshot().output?.answers;
  if (!sent) throw new Error('the review could not be sent');
  return { steps, papers, said, sent };
}

/** The fees due in one channel, by id with their amounts; null is the province's. */
const feesDue = (
  flow: Flow,
  answers: Answers,
  channel: 'counter' | 'online',
  circumstances = forMyself,
): Record<string, number | null> =>
  Object.fromEntries(
    dueFees(flow, answers, circumstances)
      .filter(({ fee }) => fee.channel === channel)
      .map(({ fee, amount }) => [fee.id, amount]),
  );

const handover = (flow: Flow, answers: Answers, field: string): unknown =>
  evaluate(flow.outputs.handover.fields[field] ?? null, scopeOf(answers, forMyself));

/** What a step says to values of its own, given everything before. */
function problemsOn(flow: Flow, step: string, before: Answers, answers: Answers, circumstances = forMyself) {
  const actor = createActor(compileFlow(flow), { input: { circumstances, answers: before, step } });
  actor.start();
  if (stepOf(actor.getSnapshot()) !== step) throw new Error(`stands on ${stepOf(actor.getSnapshot())}`);
  actor.send({ type: 'NEXT', answers });
  return actor.getSnapshot().context.problems.map(({ field, level, code, text }) => ({
    field,
    level,
    code,
    vi: text?.vi,
  }));
}

const without = (answers: Answers, ...ids: string[]): Answers =>
  Object.fromEntries(Object.entries(answers).filter(([id]) => !ids.includes(id)));

describe.each([
  ['khai-sinh', flows.birth, 50],
  ['tam-tru', flows.residence, 52],
  ['tinh-trang-hon-nhan', flows.marital, 18],
])('%s', (id, flow, ways) => {
  it('is proved, and has its own name and code', () => {
    expect(proveFlow(flow, { today: TODAY })).toEqual([]);
    expect(flow.id).toBe(id);
    expect(flow.outputs.handover.fields.MaTTHC).toBe(flow.procedure.code);
  });

  it(`is walked in its machine by each of its ${ways} different ways`, () => {
    const explored = everyWay(flow);
    expect(explored.overflow).toBe(false);
    expect(new Set(explored.walks.map(({ steps }) => steps.join(' '))).size).toBe(ways);
    const machine = compileFlow(flow);
    const walked = new Set<string>();
    for (const { steps, answers, circumstances } of explored.walks) {
      const actor = createActor(machine, { input: { circumstances } }) as FlowActor;
      actor.start();
      const met: string[] = [];
      for (let here = stepOf(actor.getSnapshot()); ; here = stepOf(actor.getSnapshot())) {
        if (met.length > 0) walked.add(`${met.at(-1)} ${here}`);
        met.push(here);
        if (here === 'review') break;
        actor.send({ type: 'NEXT', answers, confirmed: true });
        if (stepOf(actor.getSnapshot()) === here) throw new Error(`stuck on ${here}`);
      }
      // Given all its answers at once, a machine may not run ahead of the screens.
      expect(met).toEqual(steps);
      actor.send({ type: 'SEND' });
      expect(actor.getSnapshot().output?.answers).toEqual(relevantAnswers(flow, answers, circumstances));
    }
    expect(walked).toEqual(new Set(explored.edges.map(({ from, to }) => `${from} ${to}`)));
  });
});

it.each(Object.values(flows).map((flow) => [flow.id, flow] as const))(
  'on no screen of %s does a question vanish while it is answered',
  (_, flow) => {
    for (const { answers, circumstances } of everyWay(flow).walks) {
      for (const { step, asked } of derivePath(flow, answers, circumstances).stops) {
        const own = new Set(asked.map(({ id }) => id));
        const before = without(answers, ...own);
        const fresh = derivePath(flow, before, circumstances).stops.find((stop) => stop.step.id === step.id);
        for (const { id } of fresh?.asked ?? []) expect(own, step.id).toContain(id);
      }
    }
  },
);

describe('a birth', () => {
  const { birth } = flows;
  const child: Answers = {
    'child.fullName': 'Nguyễn Mẫu An',
    'child.birthDate': '2026-11-02',
    'child.sex': 'female',
    'birthPlace.commune': '15349',
  };
  const inHospital: Answers = {
    'birthPlace.kind': 'facility',
    'birthPlace.facility': 'Trạm y tế xã Mẫu',
    'birthPaper.kind': 'paper',
    'birthPaper.number': '12/2026',
  };
  const father: Answers = {
    'father.fullName': 'Nguyễn Văn Thử',
    'father.birthDate': '1990',
    'father.ethnicity': '06',
    'father.nationality': 'VN',
  };
  const mother: Answers = {
    'mother.ethnicity': '01',
    'mother.nationality': 'VN',
    'mother.residence.commune': '15349',
  };
  const married: Answers = { 'marriage.date': '2020', 'marriage.office': 'xã Mẫu' };
  const home: Answers = { 'child.hometownBy': 'father', 'child.hometown': '15361' };
  const rest: Answers = { 'copies.count': 0, 'contact.phone': null, 'result.by': 'counter' };
  const byMother: Answers = {
    'declarant.kind': 'mother',
    'parents.case': 'married',
    ...child,
    ...inHospital,
    ...mother,
    ...married,
    ...father,
    ...home,
    ...rest,
    'copies.count': 2,
    'contact.phone': '0900000001',
    'contact.owner': 'own',
  };

  it('a mother registers, on time', () => {
    const story = tell(birth, forAnother, mau, byMother);
    expect(story.steps).toEqual([
      'declarant',
      'parents-case',
      'child-name',
      'child-birth',
      'child-sex',
      'birth-place-kind',
      'birth-place',
      'birth-paper',
      'birth-paper-details',
      'mother',
      'mother-origin',
      'mother-home',
      'marriage',
      'father',
      'father-origin',
      'father-home',
      'child-origin',
      'hometown',
      'copies',
      'contact',
      'result',
      'papers',
      'review',
    ]);
    expect(story.papers).toEqual(['birth-notice', 'identity']);
    expect(feesDue(birth, story.sent, 'counter')).toEqual({
      'on-time-counter': 0,
      'copies-counter': 16_000,
    });
    expect(feesDue(birth, story.sent, 'online')).toEqual({ 'on-time-online': 0, 'copies-online': 16_000 });
    // Known from sign-in or said before: offered, not asked again.
    for (const id of ['mother.fullName', 'mother.birthDate', 'mother.citizenId', 'mother.residence.detail'])
      expect(story.said).not.toContain(id);
    expect(story.sent).toMatchObject({
      'mother.fullName': 'Trần Thị Mẫu',
      'mother.citizenId': '038999000002',
      'birthPaper.issuer': 'Trạm y tế xã Mẫu',
      'father.residence.commune': '15349',
      'child.ethnicity': '06',
      'child.nationality': 'VN',
    });
    expect(handover(birth, story.sent, 'ChuHoSo')).toBe('Trần Thị Mẫu');
    expect(handover(birth, story.sent, 'MaDoiTuong')).toBe('038999000002');
    expect(handover(birth, story.sent, 'SoDienThoai')).toBe('0900000001');
  });

  it('a grandmother registers late for an unmarried mother, born at home without a witness', () => {
    const story = tell(birth, forAnother, mau, {
      'declarant.kind': 'grandparent',
      'declarant.grandparent': 'maternal-grandmother',
      'parents.case': 'mother-only',
      'declarant.residence.commune': '15349',
      ...child,
      'child.birthDate': '2026-09-23',
      'late.reason': 'other',
      'late.reasonText': 'đường bị sạt lở',
      'fee.exempt': false,
      'birthPlace.kind': 'home',
      'birthPlace.detail': 'Khu III',
      'birthPaper.kind': 'promise',
      ...mother,
      'mother.fullName': 'Lê Thị Mẫu',
      'mother.birthDate': '2004-06',
      'mother.residence.detail': 'Khu III',
      'child.hometown': '15349',
      ...rest,
    });
    expect(story.steps).toEqual([
      'declarant',
      'parents-case',
      'declarant-person',
      'declarant-home',
      'child-name',
      'child-birth',
      'late',
      'child-sex',
      'birth-place-kind',
      'birth-place',
      'birth-paper',
      'mother',
      'mother-origin',
      'mother-home',
      'child-origin',
      'hometown',
      'copies',
      'contact',
      'result',
      'papers',
      'review',
    ]);
    expect(story.papers).toEqual(['birth-promise', 'identity']);
    expect(feesDue(birth, story.sent, 'counter')).toEqual({ 'late-counter': null });
    expect(story.sent['child.ethnicity']).toBe('01');
    expect(Object.keys(story.sent).filter((id) => id.startsWith('father.'))).toEqual([]);
    expect(handover(birth, story.sent, 'ChuHoSo')).toBe('Trần Thị Mẫu');
  });

  it('counts sixty days as on time, and one more as late', () => {
    const dueOn = (birthDate: string) =>
      Object.keys(feesDue(birth, { 'child.birthDate': birthDate, 'fee.exempt': false }, 'counter'));
    expect(dueOn('2026-09-24')).toEqual(['on-time-counter']);
    expect(dueOn('2026-09-23')).toEqual(['late-counter']);
    const exempt = { 'child.birthDate': '2026-09-23', 'fee.exempt': true };
    expect(feesDue(birth, exempt, 'counter')).toEqual({ 'late-exempt-counter': 0 });
  });

  it('a children’s home registers an abandoned child, and nobody asks for parents', () => {
    const story = tell(birth, forAnother, thu, {
      'declarant.kind': 'carer',
      'declarant.organisation': 'Nhà nuôi trẻ Mẫu',
      'parents.case': 'abandoned',
      'declarant.residence.commune': '15349',
      'found.number': '01/BB',
      'found.date': '2026-11-05',
      'found.office': 'Công an xã Mẫu',
      ...child,
      'birthPlace.detail': 'cổng chợ Mẫu',
      ...rest,
    });
    expect(story.steps).toEqual([
      'declarant',
      'parents-case',
      'declarant-person',
      'declarant-home',
      'found-record',
      'found-notice',
      'child-name',
      'child-birth',
      'child-sex',
      'birth-place',
      'copies',
      'contact',
      'result',
      'papers',
      'review',
    ]);
    expect(story.papers).toEqual(['found-record', 'identity']);
    expect(Object.keys(story.sent).filter((id) => /^(mother|father|marriage)\./.test(id))).toEqual([]);
    expect(story.sent).not.toHaveProperty(['child.ethnicity']);
  });

  it('a father registers a child born by surrogacy', () => {
    const story = tell(birth, forAnother, thu, {
      ...without(byMother, 'father.fullName', 'father.birthDate', 'contact.owner'),
      'declarant.kind': 'father',
      'parents.case': 'surrogacy',
      'birthPaper.kind': 'electronic',
      'mother.fullName': 'Trần Thị Mẫu',
      'mother.birthDate': '1996-05-01',
      'mother.residence.detail': 'Thôn Mẫu',
      'contact.phone': null,
    });
    expect(story.papers).toEqual(['surrogacy-confirmation', 'identity']);
    expect(story.said).not.toContain('father.fullName');
    expect(story.sent['father.fullName']).toBe('Nguyễn Văn Thử');
    expect(handover(birth, story.sent, 'ChuHoSo')).toBe('Nguyễn Văn Thử');
  });

  it('an unmarried father recognises his child, whose mother is not known', () => {
    const story = tell(birth, forAnother, thu, {
      ...child,
      ...without(father, 'father.fullName', 'father.birthDate'),
      'father.residence.commune': '15349',
      'declarant.kind': 'father',
      'parents.case': 'father-only',
      'birthPlace.kind': 'other',
      'birthPaper.kind': 'witness',
      'child.hometown': '15349',
      ...rest,
      'result.by': 'post',
    });
    expect(story.steps).toContain('recognition');
    expect(story.steps).not.toContain('mother');
    expect(story.papers).toEqual([
      'witness-statement',
      'recognition-request',
      'recognition-proof',
      'identity',
    ]);
    expect(story.sent['result.address']).toBe('Thôn Mẫu');
  });

  it.each([
    [true, 'authorisation-plain'],
    [false, 'authorisation-certified'],
  ])('someone comes with a power of attorney (close family: %s)', (closeFamily, paper) => {
    const story = tell(birth, forAnother, thu, {
      ...byMother,
      'declarant.kind': 'authorised',
      'authorisation.by': 'mother',
      'authorisation.closeFamily': closeFamily,
      'declarant.residence.commune': '15349',
      'mother.fullName': 'Trần Thị Mẫu',
      'mother.birthDate': '1996',
      'mother.residence.detail': 'Khu III',
    });
    expect(story.steps.slice(0, 5)).toEqual([
      'declarant',
      'parents-case',
      'authorisation',
      'declarant-person',
      'declarant-home',
    ]);
    expect(story.papers).toEqual(['birth-notice', paper, 'identity']);
    expect(story.sent['declarant.fullName']).toBe('Nguyễn Văn Thử');
  });

  it('a change of mind hides the father’s answers and keeps them', () => {
    const { sent } = tell(birth, forAnother, mau, byMother);
    const changed = { ...sent, 'parents.case': 'mother-only' };
    const relevant = relevantAnswers(birth, changed, forAnother);
    expect(Object.keys(relevant).filter((id) => /^(father|marriage)\./.test(id))).toEqual([]);
    expect(relevant).not.toHaveProperty(['child.hometownBy']);
    expect(relevantAnswers(birth, { ...changed, 'parents.case': 'married' }, forAnother)).toEqual(sent);
  });

  it('only a carer may say that the child was abandoned', () => {
    const problems = problemsOn(
      birth,
      'parents-case',
      { 'declarant.kind': 'mother', 'declarant.relation': null },
      { 'parents.case': 'abandoned' },
      forAnother,
    );
    expect(problems).toMatchObject([{ field: 'parents.case', code: 'not-offered' }]);
  });

  it('refuses dates that cannot be, and says how to mend them', () => {
    const { sent } = tell(birth, forAnother, mau, byMother);
    const on = (step: string, id: string, value: string) =>
      problemsOn(birth, step, sent, { [id]: value }, forAnother).filter(({ field }) => field === id);
    expect(on('child-birth', 'child.birthDate', '2026-11-24')).toMatchObject([{ code: 'date-in-future' }]);
    expect(on('child-birth', 'child.birthDate', '2012-11-23')).toMatchObject([{ level: 'warn' }]);
    expect(on('birth-paper-details', 'birthPaper.date', '2026-11-01')).toMatchObject([
      { level: 'stop', vi: expect.stringContaining('Xem lại ngày') },
    ]);
    expect(on('mother', 'mother.birthDate', '2026-11-10')).toMatchObject([
      { level: 'stop' },
      { level: 'warn' },
    ]);
    expect(on('mother', 'mother.birthDate', '2013-01-01')).toMatchObject([
      { level: 'warn', vi: expect.stringContaining('chưa đủ 14 tuổi') },
    ]);
    expect(on('father', 'father.birthDate', '1950')).toEqual([]);
    expect(on('child-name', 'child.fullName', 'Nguyễn An 2')).toMatchObject([{ code: 'not-a-name' }]);
  });
});

describe('a temporary residence', () => {
  const { residence } = flows;
  const rented: Answers = {
    'permanent.commune': '15361',
    'place.commune': '15349',
    'place.detail': 'Khu III',
    'place.oldName': 'thị trấn Vĩnh Lộc',
    'lodging.kind': 'rented',
    'proof.kind': 'contract',
    'stay.from': '2026-12-01',
    'stay.to': '2028-12-01',
    'stay.reason': 'work',
    'household.head': 'self',
    'owner.fullName': 'Lê Văn Mẫu',
    'owner.citizenId': '038899000001',
    'consent.way': 'signature',
    'request.note': null,
    'fee.exemption': 'none',
    'contact.phone': '0900000001',
    'contact.owner': 'relative',
    'contact.email': null,
    'result.by': 'counter',
  };
  const children = [
    {
      fullName: 'Nguyễn Mẫu An',
      birthDate: '2015-01-02',
      sex: 'male',
      citizenId: '038899000001',
      relation: 'child',
    },
    {
      fullName: 'Nguyễn Mẫu Bình',
      birthDate: '2018-03-04',
      sex: 'female',
      citizenId: '038999000002',
      relation: 'child',
    },
  ];

  it('a worker rents a room with two children', () => {
    const story = tell(residence, forMyself, thu, { ...rented, 'household.members': children });
    expect(story.steps).toEqual([
      'person',
      'permanent',
      'place',
      'lodging',
      'proof',
      'period',
      'household',
      'owner',
      'consent',
      'members',
      'request',
      'exemption',
      'contact',
      'result',
      'papers',
      'review',
    ]);
    expect(story.papers).toEqual(['ct01-signed', 'contract']);
    expect(story.said.filter((id) => id.startsWith('person.'))).toEqual([]);
    expect(story.sent['household.members']).toEqual(children);
    expect(feesDue(residence, story.sent, 'counter')).toEqual({ counter: 15_000 });
    expect(feesDue(residence, story.sent, 'online')).toEqual({ online: 7_000 });
    expect(handover(residence, story.sent, 'ChuHoSo')).toBe('Nguyễn Văn Thử');
  });

  it('a mother registers her son, sixteen, in a dormitory', () => {
    const story = tell(residence, forAnother, mau, {
      ...without(rented, 'proof.kind', 'owner.fullName', 'owner.citizenId', 'contact.owner'),
      'helper.relation': 'parent',
      'person.fullName': 'Nguyễn Mẫu An',
      'person.birthDate': '2010-01-02',
      'person.sex': 'male',
      'person.citizenId': '038899000001',
      'guardian.relation': 'mother',
      'lodging.kind': 'dormitory',
      'lodging.organisation': 'Trường Trung học phổ thông Mẫu',
      'stay.reason': 'study',
      'consent.way': 'letter',
      'contact.phone': null,
    });
    expect(story.steps.slice(0, 3)).toEqual(['helper', 'person', 'minor']);
    expect(story.steps).not.toContain('proof');
    expect(story.steps).not.toContain('owner');
    expect(story.papers).toEqual(['minor-consent', 'organisation-letter']);
    expect(story.sent).toMatchObject({
      'helper.fullName': 'Trần Thị Mẫu',
      'guardian.fullName': 'Trần Thị Mẫu',
      'guardian.citizenId': '038999000002',
    });
    // Whoever comes for another is not the other: nothing of hers is offered as his.
    expect(story.said).toContain('person.fullName');
  });

  it('a bride moves into the household of her parents-in-law, who consent in VNeID and own the house', () => {
    const story = tell(residence, forMyself, mau, {
      ...without(rented, 'proof.kind', 'owner.fullName', 'owner.citizenId'),
      'lodging.kind': 'relatives',
      'household.head': 'other',
      'head.fullName': 'Lê Văn Mẫu',
      'head.citizenId': '038899000001',
      'head.relation': 'other',
      'head.relationText': 'con dâu',
      'owner.isHead': true,
      'consent.way': 'vneid',
      'fee.exemption': 'poor',
    });
    expect(story.steps).not.toContain('proof');
    expect(story.papers).toEqual(['exemption-proof']);
    expect(feesDue(residence, story.sent, 'counter')).toEqual({ 'counter-exempt': 0 });
    expect(feesDue(residence, story.sent, 'online')).toEqual({ 'online-exempt': 0 });
    expect(
      problemsOn(residence, 'household', story.sent, { 'household.head': 'self' }).map(({ level }) => level),
    ).toEqual(['stop']);
  });

  it('an owner alone in her own house asks nobody for consent', () => {
    const story = tell(residence, forMyself, mau, {
      ...without(rented, 'owner.fullName', 'owner.citizenId', 'consent.way'),
      'lodging.kind': 'own',
      'proof.kind': 'database',
    });
    expect(story.steps).not.toContain('consent');
    expect(story.steps).not.toContain('papers');
    expect(story.papers).toEqual([]);
  });

  it('someone authorised brings the power of attorney', () => {
    const story = tell(residence, forAnother, thu, {
      ...rented,
      'helper.relation': 'authorised',
      'person.fullName': 'Trần Thị Mẫu',
      'person.birthDate': '1996-05-01',
      'person.sex': 'female',
      'person.citizenId': '038999000002',
    });
    expect(story.papers).toEqual(['ct01-signed', 'contract', 'authorisation']);
  });

  it('refuses more than two years and turned-round dates, and asks twice about less than a month', () => {
    const { sent } = tell(residence, forMyself, thu, rented);
    const until = (to: string) => problemsOn(residence, 'period', sent, { 'stay.to': to });
    expect(until('2028-12-01')).toEqual([]);
    expect(until('2028-12-02')).toMatchObject([
      { field: 'stay.to', level: 'stop', vi: expect.stringContaining('nhiều nhất 2 năm') },
    ]);
    // How long it is says nothing while the days stand the wrong way round.
    expect(until('2026-12-01')).toMatchObject([{ level: 'stop' }]);
    expect(until('2026-12-01')).toHaveLength(1);
    expect(until('2026-12-20')).toMatchObject([{ level: 'warn', vi: expect.stringContaining('lưu trú') }]);
  });

  it('says when the place lies in the commune of the permanent residence', () => {
    const { sent } = tell(residence, forMyself, thu, rented);
    expect(problemsOn(residence, 'place', sent, { 'place.commune': '15361' })).toMatchObject([
      { field: 'place.commune', level: 'warn' },
    ]);
  });

  it('never counts the fees of lists', () => {
    expect(Object.keys(feesDue(residence, { 'fee.exemption': 'none' }, 'counter'))).toEqual(['counter']);
    expect(
      residence.procedure.fees.filter(({ id }) => id.startsWith('list-')).map((fee) => fee.amount),
    ).toEqual([10_000, 5_000]);
  });

  it('has every item of form CT01', () => {
    const sources = Object.values(residence.fields).map(({ source }) => source ?? '');
    for (const item of [1, 2, 3, 4, 5, 6, 7, 8, 9, 10])
      expect(
        sources.some((source) => source.endsWith(`mục ${item}`)),
        `mục ${item}`,
      ).toBe(true);
    expect(residence.steps.find(({ kind }) => kind === 'list')).toMatchObject({ min: 0, max: 9 });
  });
});

describe('a certificate of marital status', () => {
  const { marital } = flows;
  const about: Answers = {
    'subject.ethnicity': '01',
    'subject.nationality': 'VN',
    'residence.kind': 'permanent',
    'residence.commune': '15349',
    'marital.status': 'never',
  };
  const toMarry: Answers = {
    'purpose.kind': 'marry',
    'partner.fullName': 'Trần Thị Mẫu',
    'partner.birthDate': '1996-05-01',
    'partner.sex': 'female',
    'partner.nationality': 'VN',
    'partner.idNumber': '038999000002',
    'wedding.where': 'commune',
    'wedding.commune': '15349',
  };
  const rest: Answers = {
    'earlier.kind': 'never',
    'fee.exemption': 'none',
    'contact.phone': null,
    'result.by': 'counter',
  };
  const single = { ...about, ...toMarry, ...rest };

  it('a single man wants to marry: one copy, not asked', () => {
    const story = tell(marital, forMyself, thu, single);
    expect(story.steps).toEqual([
      'subject',
      'subject-origin',
      'residence',
      'status',
      'stays',
      'purpose',
      'partner',
      'partner-papers',
      'wedding',
      'earlier',
      'exemption',
      'contact',
      'result',
      'papers',
      'review',
    ]);
    expect(story.papers).toEqual(['identity']);
    expect(story.sent).not.toHaveProperty(['copies.count']);
    expect(feesDue(marital, story.sent, 'counter')).toEqual({ 'certificate-counter': null });
    expect(story.said.filter((id) => id.startsWith('subject.'))).toEqual([
      'subject.ethnicity',
      'subject.nationality',
    ]);
  });

  it('a divorced woman, disabled, wants a loan, and lived elsewhere before', () => {
    const stays = [{ commune: '15361', from: '2014-05', to: '2020' }];
    const story = tell(marital, forMyself, mau, {
      ...about,
      ...rest,
      'marital.status': 'divorced',
      'divorce.number': '01/QĐ',
      'divorce.date': '2024',
      'divorce.office': 'Tòa án Mẫu',
      'stays.former': stays,
      'purpose.kind': 'loan',
      'purpose.detail': 'vay vốn mua bò',
      'copies.count': 2,
      'fee.exemption': 'disabled',
    });
    expect(story.steps).toContain('divorce');
    expect(story.steps).not.toContain('partner');
    expect(story.papers).toEqual(['identity', 'divorce-judgment', 'exemption-proof']);
    expect(story.sent).toMatchObject({ 'copies.count': 2, 'stays.former': stays });
    expect(feesDue(marital, story.sent, 'counter')).toEqual({ 'certificate-exempt-counter': 0 });
  });

  it.each([
    [
      'widowed',
      'death',
      { 'death.spouse': 'Lê Văn Mẫu', 'death.date': '2022', 'death.office': 'xã Mẫu' },
      'death-extract',
    ],
    [
      'divorced-abroad',
      'divorce-abroad',
      { 'divorceAbroad.date': '2022', 'divorceAbroad.office': 'xã Mẫu' },
      'divorce-note',
    ],
  ] as const)('%s: asks for the paper of it', (status, step, details, paper) => {
    const story = tell(marital, forMyself, thu, { ...single, ...details, 'marital.status': status });
    expect(story.steps).toContain(step);
    expect(story.papers).toEqual(['identity', paper]);
  });

  it('a couple together since before 1987 wants to sell land', () => {
    const story = tell(
      marital,
      forMyself,
      { ...thu, birthDate: '1960' },
      {
        ...about,
        ...rest,
        'marital.status': 'since-before-1987',
        'spouse.fullName': 'Lê Thị Mẫu',
        'purpose.kind': 'property',
        'copies.count': 1,
      },
    );
    expect(story.steps).toContain('spouse');
    expect(story.papers).toEqual(['identity']);
  });

  it.each([
    [true, 'authorisation-plain'],
    [false, 'authorisation-certified'],
  ])('someone comes for another (close family: %s), and is not taken for her', (closeFamily, paper) => {
    const story = tell(marital, forAnother, thu, {
      ...about,
      ...rest,
      'helper.closeFamily': closeFamily,
      'subject.fullName': 'Trần Thị Mẫu',
      'subject.birthDate': '1996-05-01',
      'subject.sex': 'female',
      'subject.citizenId': '038999000002',
      'residence.detail': 'Khu III',
      'purpose.kind': 'other',
      'purpose.text': 'làm hồ sơ đi học',
      'copies.count': 1,
    });
    expect(story.steps[0]).toBe('helper');
    expect(story.papers).toEqual(['identity', paper]);
    expect(handover(marital, story.sent, 'ChuHoSo')).toBe('Trần Thị Mẫu');
    expect(story.sent['helper.fullName']).toBe('Nguyễn Văn Thử');
  });

  it('takes the earlier certificate back, or asks why it cannot be', () => {
    const returned = tell(marital, forMyself, thu, { ...single, 'earlier.kind': 'returned' });
    expect(returned.papers).toEqual(['identity', 'earlier-certificate']);
    const lost = tell(marital, forMyself, thu, {
      ...single,
      'earlier.kind': 'lost',
      'earlier.reason': 'rơi khi đi chợ',
    });
    expect(lost.papers).toEqual(['identity']);
    const { sent } = lost;
    expect(problemsOn(marital, 'earlier', sent, { 'earlier.reason': ' ' })).toMatchObject([
      { field: 'earlier.reason', code: 'required' },
    ]);
    expect(relevantAnswers(marital, { ...sent, 'earlier.kind': 'never' }, forMyself)).not.toHaveProperty([
      'earlier.reason',
    ]);
  });

  it('says plainly what the commune has to refuse', () => {
    const { sent } = tell(marital, forMyself, thu, single);
    const refused = (step: string, answers: Answers, before = sent) =>
      problemsOn(marital, step, before, answers);
    expect(refused('partner', { 'partner.sex': 'male' })).toMatchObject([
      { field: 'partner.sex', level: 'stop', vi: expect.stringContaining('từ chối') },
    ]);
    expect(refused('wedding', { 'wedding.where': 'foreign-mission', 'wedding.office': 'x' })).toMatchObject([
      { field: 'wedding.where', level: 'stop', vi: expect.stringContaining('từ chối') },
    ]);
    const married = {
      ...sent,
      'marital.status': 'married',
      'spouse.fullName': 'Lê Thị Mẫu',
      'spouse.birthDate': null,
      'spouse.citizenId': null,
    };
    expect(refused('purpose', { 'purpose.kind': 'marry' }, married)).toMatchObject([
      { field: 'purpose.kind', level: 'stop' },
    ]);
  });

  it('asks twice when one of the two is too young to marry', () => {
    const { sent } = tell(marital, forMyself, thu, single);
    const young = (birthDate: string) =>
      problemsOn(
        marital,
        'purpose',
        { ...sent, 'subject.birthDate': birthDate },
        { 'purpose.kind': 'marry' },
      );
    expect(young('2006-11-24')).toMatchObject([{ level: 'warn' }]);
    expect(young('2006-11-23')).toEqual([]);
    const bride = (birthDate: string) =>
      problemsOn(marital, 'partner', sent, { 'partner.birthDate': birthDate });
    expect(bride('2008-11-24')).toMatchObject([{ level: 'warn' }]);
    expect(bride('2008-11-23')).toEqual([]);
  });

  it('refuses a former home left before it was moved into', () => {
    const { sent } = tell(marital, forMyself, thu, single);
    const row = { commune: '15361', from: '2020', to: '2014' };
    expect(problemsOn(marital, 'stays', sent, { 'stays.former': [row] })).toMatchObject([
      { field: 'stays.former/0/to', level: 'stop' },
    ]);
  });
});

/** A text that people read, with its place. */
interface Read {
  readonly at: string;
  readonly vi: string;
  readonly en: string;
}

const isText = (value: object): value is { vi: string; en: string } =>
  typeof (value as { vi?: unknown }).vi === 'string';

/** Every text below a part of a document; legal titles and fee lines keep the State's own wording. */
function textsIn(value: unknown, at: string): Read[] {
  if (value === null || typeof value !== 'object') return [];
  if (isText(value)) return [{ at, vi: value.vi, en: value.en }];
  return Object.entries(value).flatMap(([key, part]) =>
    ['legal', 'fees', 'keywords', 'rule', 'when'].includes(key) ? [] : textsIn(part, `${at}/${key}`),
  );
}

const sentences = (text: string): string[] => text.split(/(?<=[.?!…])\s+/);
const words = (text: string): number => text.trim().split(/\s+/).length;

const fieldsOf = (flow: Flow): Array<[string, Field]> => [
  ...Object.entries(flow.fields),
  ...flow.steps.flatMap((step) => (step.kind === 'list' ? Object.entries(step.item) : [])),
];

/** Administrative words that may stand on a screen only if the same flow says what they are. */
const GLOSSARY = [
  'chứng thực',
  'trích lục',
  'thường trú',
  'tạm trú',
  'chủ hộ',
  'quê quán',
  'ủy quyền',
  'cam đoan',
  'xuất trình',
  'giám hộ',
  'lưu trú',
  'nơi cư trú',
  'giấy chứng sinh',
  'biên bản',
  'mang thai hộ',
  'ghi chú',
  'công chứng',
  'chủ nhà',
  'gia hạn',
];

/** Turns of official prose; whoever writes so has copied. */
const OFFICIAL = [
  'theo quy định',
  'của pháp luật',
  'căn cứ vào',
  'có thẩm quyền',
  'người yêu cầu',
  'nêu trên',
  'sau đây gọi',
  'trong trường hợp',
  'đương sự',
  'hồ sơ hợp lệ',
  'có trách nhiệm',
];

describe.each(Object.values(flows).map((flow) => [flow.id, flow] as const))('the words of %s', (_, flow) => {
  const read = textsIn(flow, '');

  it('are short sentences', () => {
    const long = read.flatMap(({ at, vi, en }) => [
      ...sentences(vi)
        .filter((sentence) => words(sentence) > 28)
        .map((sentence) => `${at}/vi ${sentence}`),
      ...sentences(en)
        .filter((sentence) => words(sentence) > 18)
        .map((sentence) => `${at}/en ${sentence}`),
    ]);
    expect(long).toEqual([]);
    expect(read.length).toBeGreaterThan(100);
  });

  it('ask in short headings, as a question to a person', () => {
    for (const step of flow.steps) {
      expect(words(step.text.vi ?? ''), step.id).toBeLessThanOrEqual(14);
      expect(words(step.text.en ?? ''), step.id).toBeLessThanOrEqual(12);
      if (step.kind !== 'information') expect(step.text.vi, step.id).toMatch(/\?$/);
    }
  });

  it('are at most forty on a screen, beside the choices', () => {
    for (const step of flow.steps) {
      const parts: Array<Record<string, string> | undefined> = [step.help];
      if (step.kind === 'information') parts.push(...step.body);
      if (step.kind === 'question')
        for (const id of step.fields) parts.push(flow.fields[id]?.ask, flow.fields[id]?.help);
      const count = (language: string) =>
        parts.reduce((sum, part) => sum + (part?.[language] ? words(part[language]) : 0), 0);
      expect(count('en'), `${step.id} en`).toBeLessThanOrEqual(40);
      // Vietnamese is written syllable by syllable; three of them make about two words.
      expect(count('vi'), `${step.id} vi`).toBeLessThanOrEqual(60);
    }
  });

  it('offer at most seven choices, each with a known picture', () => {
    for (const [id, field] of fieldsOf(flow)) {
      if (field.type !== 'choice') continue;
      expect(field.options.length, id).toBeLessThanOrEqual(7);
      for (const { label } of field.options) expect(words(label.vi ?? ''), label.vi).toBeLessThanOrEqual(8);
    }
    const pictures = [
      flow.picture,
      ...flow.steps.map(({ picture }) => picture),
      ...fieldsOf(flow).flatMap(([, field]) =>
        field.type === 'choice' ? field.options.map(({ picture }) => picture) : [],
      ),
    ].filter((name) => name !== undefined);
    for (const name of pictures) expect(PICTURE_NAMES).toContain(name);
  });

  it('explain every administrative word they use', () => {
    const all = read.map(({ vi }) => vi.toLowerCase());
    const used = GLOSSARY.filter((term) => all.some((text) => text.includes(term)));
    const unexplained = used.filter(
      (term) =>
        !all.some((text) =>
          sentences(text).some((sentence) =>
            new RegExp(`(?<!là )${term}[^.,?]{0,24},? (là|nghĩa là|tức là|thường gọi là|tức) `).test(
              sentence,
            ),
          ),
        ),
    );
    expect(unexplained).toEqual([]);
    expect(used.length).toBeGreaterThan(4);
  });

  it('are not official prose', () => {
    const copied = read.filter(({ vi }) => OFFICIAL.some((turn) => vi.toLowerCase().includes(turn)));
    expect(copied).toEqual([]);
  });

  it('name nobody real: invented names, numbers that cannot exist', () => {
    const text = JSON.stringify(flow);
    for (const number of text.match(/\b\d{12}\b/g) ?? []) expect(number).toMatch(/^\d{3}[89]/);
    for (const [id, field] of fieldsOf(flow))
      if (field.type === 'personName' && field.example)
        expect(['Nguyễn Văn Thử', 'Trần Thị Mẫu'], id).toContain(field.example.vi);
    expect(text).not.toMatch(/\b0[35789]\d{8}\b/);
  });

  it('give the source of every fact, and mark what is still to be checked', () => {
    const { papers, fees, legal, source, checkedAt } = flow.procedure;
    for (const { id, source: from } of [...papers, ...fees]) expect(from.length, id).toBeGreaterThan(8);
    for (const [id, field] of fieldsOf(flow)) if (field.certainty) expect(field.source, id).toBeDefined();
    expect(legal.length).toBeGreaterThan(5);
    expect(source).toContain('to be checked with the office');
    expect(checkedAt).toBe('2026-07-18');
  });
});

describe('the lists', () => {
  const lists = new Map(
    readdirSync(LISTS).map((file) => {
      const parsed = LookupList.safeParse(JSON.parse(readFileSync(`${LISTS}/${file}`, 'utf8')));
      if (!parsed.success) throw new Error(`${file}: ${parsed.error.message}`);
      return [file.replace(/\.json$/, ''), parsed.data] as const;
    }),
  );
  const communes = lists.get('communes@2025-07-01');
  const byCode = new Map(communes?.rows.map((row) => [row.code, row]));

  it('are named as their files, with codes that are there once, in both languages', () => {
    expect(lists.size).toBeGreaterThanOrEqual(3);
    for (const [name, list] of lists) {
      expect(list.name).toBe(name);
      expect(new Set(list.rows.map(({ code }) => code)).size).toBe(list.rows.length);
      for (const { code, label } of list.rows) {
        expect(label.vi?.trim(), code).toBeTruthy();
        expect(label.en?.trim(), code).toBeTruthy();
      }
    }
  });

  it('have 3,321 communes in 34 provinces, those of Thanh Hóa first', () => {
    expect(communes?.rows.length).toBe(3321);
    const provinces = communes?.rows.map(({ within }) => within?.vi) ?? [];
    expect(new Set(provinces).size).toBe(34);
    expect(provinces.filter((name) => name === 'Tỉnh Thanh Hóa').length).toBe(166);
    expect(provinces.lastIndexOf('Tỉnh Thanh Hóa')).toBe(165);
    expect(communes?.rows.every(({ code }) => /^\d{5}$/.test(code))).toBe(true);
  });

  it('know the three communes of what was Vĩnh Lộc district, and their old names', () => {
    expect(byCode.get('15349')?.label).toEqual({ vi: 'Xã Vĩnh Lộc', en: 'Vĩnh Lộc Commune' });
    expect(byCode.get('15349')?.also).toEqual([
      'Thị trấn Vĩnh Lộc, huyện Vĩnh Lộc',
      'Xã Vĩnh Phúc, huyện Vĩnh Lộc',
      'Xã Vĩnh Hưng, huyện Vĩnh Lộc',
      'Xã Vĩnh Hòa, huyện Vĩnh Lộc',
      'Xã Ninh Khang, huyện Vĩnh Lộc',
    ]);
    expect(byCode.get('15361')?.label.vi).toBe('Xã Tây Đô');
    expect(byCode.get('15361')?.also).toHaveLength(4);
    expect(byCode.get('15382')?.label.vi).toBe('Xã Biện Thượng');
    expect(byCode.get('15382')?.also).toHaveLength(4);
  });

  it('have the 54 ethnic groups, and Việt Nam first among the nationalities', () => {
    const groups = lists.get('ethnic-groups@1979')?.rows ?? [];
    expect(groups.map(({ code }) => code)).toEqual(
      Array.from({ length: 54 }, (_, index) => String(index + 1).padStart(2, '0')),
    );
    expect([groups[0]?.label.vi, groups[5]?.label.vi, groups[53]?.label.vi]).toEqual([
      'Kinh',
      'Mường',
      'Rơ-măm',
    ]);
    const nationalities = lists.get('nationalities@2026-01-01')?.rows ?? [];
    expect(nationalities).toHaveLength(249);
    expect(nationalities[0]).toMatchObject({ code: 'VN', label: { vi: 'Việt Nam' } });
    expect(nationalities.every(({ code }) => /^[A-Z]{2}$/.test(code))).toBe(true);
  });

  it('hold everything that the flows look up or show first', () => {
    let looked = 0;
    for (const flow of Object.values(flows))
      for (const [id, field] of fieldsOf(flow)) {
        if (field.type !== 'lookup') continue;
        looked += 1;
        const codes = new Set(lists.get(field.list)?.rows.map(({ code }) => code));
        for (const code of field.first ?? []) expect(codes, id).toContain(code);
        expect(field.first?.length, id).toBeLessThanOrEqual(7);
      }
    expect(looked).toBeGreaterThan(15);
  });
});
