import { readFileSync } from 'node:fs';
import { h } from 'preact';
import { render } from 'preact-render-to-string';
import { describe, expect, it } from 'vitest';
import type { DossierView } from '#shared/api/index.ts';
import type { Declarant } from '#shared/dossier/index.ts';
import { type Flow, parseFlow } from '#shared/flow/index.ts';
import { PersonCard } from '../../../admin/desk/parts/person.tsx';
import { identifiedBy, listsOf, showDossier } from '../../../admin/desk/screens/reading/sections.ts';
import { makeWords } from '../../../admin/desk/words/index.tsx';
import { line } from './play.ts';

const parsed = parseFlow(readFileSync('tests/fixtures/flows/tennis-club.json', 'utf8'));
if (!parsed.ok) throw new Error('the fixture does not parse');
const flow: Flow = {
  ...parsed.value,
  fields: {
    ...parsed.value.fields,
    'player.level': { type: 'lookup', list: 'levels@2026-01-01', label: { vi: 'Trình độ', en: 'Level' } },
  },
};

const answers = {
  'player.fullName': 'Lê Văn Thử',
  'player.birthDate': '2015-03-05',
  'player.level': 'b1',
  'player.years': 2,
  'parent.fullName': 'Lê Thị Mẫu',
  'parent.phone': '0912345678',
  'rules.seen': true,
  'doubles.partners': [{ fullName: 'Trần Thử', left: true }, { fullName: 'X1' }],
  'papers.photo': 'photo',
  'papers.consent': 'later',
};

interface Change {
  readonly answers?: object;
  readonly problems?: DossierView['problems'];
  readonly documents?: object;
  readonly declarant?: Declarant;
}

function view(change: Change = {}) {
  const dossier = {
    declaredAt: '2026-08-10T01:59:00.000Z',
    actingFor: 'other',
    identity: null,
    declarant: change.declarant ?? { citizenId: '038899000001' },
    answers: { ...answers, ...change.answers },
    documents: change.documents ?? [
      { paper: 'photo', part: 'photo-1', type: 'image/jpeg' },
      { paper: 'photo', part: 'photo-2', type: 'image/jpeg' },
    ],
  };
  return { line: line('1'), dossier, flow, problems: change.problems ?? [] } as unknown as DossierView;
}

const words = makeWords('vi');
const labels = (list: string, code: string) =>
  list === 'levels@2026-01-01' && code === 'b1' ? 'Bậc một' : undefined;
const show = (change: Parameters<typeof view>[0] = {}, lookUp = labels) =>
  showDossier(view(change), flow, words, lookUp);
const items = (shown: ReturnType<typeof show>) => shown.sections.flatMap((section) => section.items);

describe('a dossier that is read', () => {
  it('shows every step of its path, every answer with its label, nothing raw', () => {
    const shown = show();
    expect(shown.sections.map(({ id }) => id)).toEqual([
      'player',
      'level',
      'parent',
      'rules',
      'doubles',
      'papers',
    ]);
    expect(items(shown).map(({ label, value }) => [label, value])).toEqual([
      ['Tên', 'Lê Văn Thử'],
      ['Ngày sinh', '05/03/2015'],
      ['Trình độ', 'Bậc một'],
      ['Số năm', '2'],
      ['Cha mẹ', 'Lê Thị Mẫu'],
      ['Điện thoại', '0912 345 678'],
      ['Nội quy', 'Đã đọc'],
      ['Bạn đánh đôi', ''],
      ['Ảnh thẻ', 'Đã chụp tại ki-ốt'],
      ['Giấy đồng ý của cha mẹ', 'Sẽ mang đến sau'],
    ]);
    expect(items(shown)[7]?.rows).toEqual([
      [
        { label: 'Tên', value: 'Trần Thử' },
        { label: 'Thuận tay trái', value: 'Có' },
      ],
      [{ label: 'Tên', value: 'X1' }],
    ]);
    expect([shown.outside, shown.loosePhotographs, shown.problems]).toEqual([[], [], []]);
  });

  it('keeps photographs with their paper, and shows those that belong to none', () => {
    const documents = [
      { paper: 'photo', part: 'photo-1', type: 'image/jpeg' },
      { paper: 'consent', part: 'photo-2', type: 'image/jpeg' },
      { paper: 'unknown', part: 'photo-3', type: 'image/jpeg' },
    ];
    const shown = show({ documents });
    expect(
      items(shown)
        .map(({ photographs }) => photographs)
        .filter((parts) => parts.length > 0),
    ).toEqual([['photo-1'], ['photo-2']]);
    expect(shown.loosePhotographs).toEqual(['photo-3']);
  });

  it('names a code whose list is not there', () => {
    const level = items(show({}, () => undefined)).find(({ id }) => id === 'player.level');
    expect(level?.value).toBe('mã b1 (chưa tải được danh mục)');
    expect(listsOf(flow)).toEqual(['levels@2026-01-01']);
  });

  it('shows what lies beside the path too, so that nothing that was sent stays unseen', () => {
    const shown = show({
      answers: { 'player.birthDate': '1980-01-01', 'coach.wants': true, 'no.such-field': 'x' },
      problems: [{ field: 'coach.wants', code: 'not-on-path' }],
    });
    expect(shown.sections.map(({ id }) => id)).not.toContain('parent');
    expect(shown.outside.map(({ id, value, problems }) => [id, value, problems])).toEqual([
      ['parent.fullName', 'Lê Thị Mẫu', []],
      ['parent.phone', '0912 345 678', []],
      ['papers.consent', 'Sẽ mang đến sau', []],
      ['coach.wants', 'Có', ['Không nằm trên đường mà luồng dẫn tới.']],
      ['no.such-field', 'x', []],
    ]);
    expect(shown.outside.at(-1)?.label).toBe('Ô không có trong luồng (no.such-field)');
  });

  it('says each problem where it belongs, in the flow’s own words where it has some', () => {
    const shown = show({
      answers: { 'player.birthDate': '2024-03-05' },
      problems: [
        { field: 'player.birthDate', code: 'said-by-flow' },
        { field: 'doubles.partners/1/fullName', code: 'not-a-name' },
        { field: 'doubles.partners', code: 'too-many-rows' },
        { field: 'today', code: 'not-in-force' },
        { field: 'visit.actingFor', code: 'word-of-tomorrow' },
      ],
    });
    const problems = Object.fromEntries(items(shown).map((item) => [item.id, item.problems]));
    expect(problems['player.birthDate']).toEqual(['Phải từ 6 tuổi.']);
    expect(problems['doubles.partners']).toEqual(['Dòng 2: Tên: Không giống họ tên.', 'Nhiều dòng quá.']);
    expect(shown.problems).toEqual([
      'Thủ tục không còn, hoặc chưa, có hiệu lực vào ngày khai.',
      'Không đúng quy tắc của luồng.',
    ]);
  });

  it('speaks the language of the desk, not of the declaration', () => {
    const shown = showDossier(view(), flow, makeWords('en'), labels);
    expect(items(shown)[0]?.label).toBe('Name');
    expect(items(shown)[8]?.value).toBe('Photographed at the kiosk');
  });
});

describe('who declared', () => {
  it('is what the statement says', () => {
    const read = view();
    const identity = { assurance: 'eid' } as DossierView['dossier']['identity'];
    const proved = { ...read, line: line('1', { assurance: 'eid' }), dossier: { ...read.dossier, identity } };
    expect(identifiedBy(proved)).toBe('eid');
  });

  it('is a card alone, or nobody, without one', () => {
    expect(identifiedBy(view())).toBe('offline');
    expect(identifiedBy(view({ declarant: {} }))).toBe('none');
    expect(words.t('assurance.none')).toBe('Chưa xác định danh tính');
  });

  it('decides which steps there were, as at the kiosk', () => {
    const [first, ...rest] = flow.steps;
    const known = { '!==': [{ var: 'visit.assurance' }, 'none'] };
    const asked = { ...flow, steps: first ? [first, ...rest.map((step) => ({ ...step, when: known }))] : [] };
    const stepsOf = (declarant: Declarant) =>
      showDossier(view({ declarant }), asked as Flow, words, labels).sections.length;
    expect(stepsOf({ citizenId: '038899000001' })).toBeGreaterThan(1);
    expect(stepsOf({})).toBe(1);
  });

  it('has lines in words where nothing is known', () => {
    const html = render(h(PersonCard, { person: {} }));
    expect(html.match(/Không rõ/g)).toHaveLength(5);
    expect(html).not.toMatch(/undefined|null/);
  });
});
