import { describe, expect, it } from 'vitest';
import { Dossier, IdentityStatement, Manifest, Receipt, slipNumber } from '../../../shared/dossier/index.ts';
import { DOSSIER, MANIFEST, RECEIPT, STATEMENT } from './samples.ts';

const documents = [
  ['dossier', Dossier, DOSSIER],
  ['manifest', Manifest, MANIFEST],
  ['receipt', Receipt, RECEIPT],
  ['identity statement', IdentityStatement, STATEMENT],
] as const;

/** Base64url that is not so many bytes: a little shorter and longer, padded, in another spelling, of another alphabet. */
const lengths = (bytes: number, letter: string): string[] => {
  const right = letter.repeat(Math.ceil((bytes * 8) / 6));
  return ['', right.slice(1), right.slice(4), `${right}A`, `${right}AAAA`, `${right}=`, `${right}\n`].concat(
    `${right.slice(1)}B`,
    `+${right.slice(1)}`,
    right.repeat(20),
  );
};

describe.each(documents)('a %s', (_name, schema, document) => {
  it('survives JSON unchanged', () => {
    const parsed = schema.safeParse(JSON.parse(JSON.stringify(document)));
    expect(parsed.success && parsed.data).toEqual(document);
  });

  it('lacks no field and has no other', () => {
    expect(schema.safeParse({ ...document, more: 1 }).success).toBe(false);
    for (const field of Object.keys(document)) {
      const { [field as never]: _, ...less } = document as Record<string, unknown>;
      expect([field, schema.safeParse(less).success]).toEqual([field, false]);
    }
  });

  it('is of this format alone', () => {
    const number = 'v' in document ? 'v' : 'format';
    for (const other of [0, 2, '1', null])
      expect(schema.safeParse({ ...document, [number]: other }).success).toBe(false);
  });

  it('has ids in small letters', () => {
    for (const field of ['id', 'dossier', 'visit'].filter((each) => each in document)) {
      const id = (document as unknown as Record<string, string>)[field] ?? '';
      const [small, capital] = [`${id.slice(0, -1)}a`, `${id.slice(0, -1)}A`];
      expect(schema.safeParse({ ...document, [field]: small }).success).toBe(true);
      expect([field, schema.safeParse({ ...document, [field]: capital }).success]).toEqual([field, false]);
    }
  });

  it('is of a kiosk that has a name', () => {
    for (const kiosk of ['KVL', 'kvl-1', 'K-1', 'KVLKVLK-1', 'KVL-1000', 'KVL-1\n', 'KVL-1 '])
      expect(schema.safeParse({ ...document, kiosk }).success).toBe(false);
  });
});

it.each([
  ['receipt', Receipt, RECEIPT],
  ['identity statement', IdentityStatement, STATEMENT],
] as const)('a %s has a signature of 64 bytes, in its one spelling', (_name, schema, document) => {
  for (const signature of lengths(64, 'A'))
    expect(schema.safeParse({ ...document, signature }).success).toBe(false);
  expect(schema.safeParse({ ...document, signature: `${'_'.repeat(85)}Q` }).success).toBe(true);
});

it('an identity statement binds facts by 32 bytes', () => {
  for (const facts of lengths(32, 'A'))
    expect(IdentityStatement.safeParse({ ...STATEMENT, facts }).success).toBe(false);
});

describe('a dossier', () => {
  const takes = (change: object) => Dossier.safeParse({ ...DOSSIER, ...change }).success;

  it('has an id that is a UUIDv7', () => {
    expect(takes({ id: crypto.randomUUID() })).toBe(false);
  });

  it('has times to the millisecond, in UTC', () => {
    for (const declaredAt of ['2026-08-10T02:00:00Z', '2026-08-10T09:00:00.000+07:00', '2026-08-10', ''])
      expect(takes({ declaredAt })).toBe(false);
  });

  it('has a running number that its slip can hold', () => {
    expect(takes({ seq: 9_999_999_999, slip: slipNumber('KVL-1', 9_999_999_999) })).toBe(true);
    for (const seq of [0, -1, 1.5, 10_000_000_000, '27']) expect(takes({ seq })).toBe(false);
  });

  it('may be of somebody whom nobody could name: no statement, no facts', () => {
    expect(takes({ identity: null, declarant: {} })).toBe(true);
    expect(takes({ identity: undefined })).toBe(false);
    expect(takes({ declarant: { nickname: 'Thử' } })).toBe(false);
    expect(takes({ declarant: { fullName: 'Thử'.repeat(41) } })).toBe(false);
  });

  it.each([
    ['a name that breaks the line', { fullName: 'Nguyễn\nresidence=Thử' }],
    ['a name that is not composed', { fullName: 'Nguyễn'.normalize('NFD') }],
    ['half a character', { residence: 'Khu \ud83d' }],
    ['a control character', { residence: 'Khu\u0000III' }],
    ['an empty name', { fullName: '' }],
    ['a number with a space', { citizenId: '038 899' }],
    ['a day that is no date', { birthDate: '2/3/1999' }],
    ['no sex that a card knows', { sex: 'Nam' }],
  ])('has no declarant with %s', (_what, declarant) => {
    expect(takes({ identity: null, declarant })).toBe(false);
  });

  it.each([[{ birthDate: '1999' }], [{ birthDate: '1999-03' }], [{ citizenId: 'B1234567' }]])(
    'has a declarant of whom little is known: %j',
    (declarant) => {
      expect(takes({ identity: null, declarant })).toBe(true);
    },
  );

  it('has a statement of some assurance that we know', () => {
    for (const assurance of ['eid', 'attendant', 'card', 'none'])
      expect(takes({ identity: { ...STATEMENT, assurance } })).toBe(true);
    expect(takes({ identity: { ...STATEMENT, assurance: 'vneid' } })).toBe(false);
  });

  it.each([
    ['a text', 'Nguyễn Thị Thử', true],
    ['a long text', 'a'.repeat(2000), true],
    ['a text too long', 'a'.repeat(2001), false],
    ['a number', -1.5, true],
    ['no number', Number.NaN, false],
    ['an endless number', Number.POSITIVE_INFINITY, false],
    ['yes or no', false, true],
    ['nothing', null, true],
    ['a list of rows', [{ name: 'Thử', age: 3, here: null }], true],
    ['no rows', [], true],
    ['as many rows as there may be', Array.from({ length: 50 }, () => ({})), true],
    ['too many rows', Array.from({ length: 51 }, () => ({})), false],
    ['a row in a row', [{ people: [{}] }], false],
    ['an object', { name: 'Thử' }, false],
    ['rows that are none', ['Thử'], false],
  ])('has for an answer %s', (_what, answer, taken) => {
    expect(takes({ answers: { 'child.fullName': answer } })).toBe(taken);
  });

  it('has field names that are no novels', () => {
    expect(takes({ answers: { ['a'.repeat(120)]: 1 } })).toBe(true);
    expect(takes({ answers: { ['a'.repeat(121)]: 1 } })).toBe(false);
    expect(takes({ answers: { people: [{ ['a'.repeat(121)]: 1 }] } })).toBe(false);
  });

  it('has photographs as documents, as many as a manifest can name', () => {
    const photo = (number: number) => ({ paper: 'giay', part: `photo-${number}`, type: 'image/jpeg' });
    const photos = (count: number) => Array.from({ length: count }, (_, index) => photo(index + 1));
    expect(takes({ documents: photos(59) })).toBe(true);
    expect(takes({ documents: photos(60) })).toBe(false);
    for (const change of [{ part: 'dossier' }, { part: '../1' }, { type: 'image/png' }, { paper: '' }])
      expect(takes({ documents: [{ ...photo(1), ...change }] })).toBe(false);
  });

  it.each(['vi', 'en', 'hmn', 'zh-Hant', 'pt-BR'])('may be in %s', (language) => {
    expect(takes({ language })).toBe(true);
  });
  it.each(['', 'VI', 'vi_VN', 'Tiếng Việt', 'v'])('is in no language %j', (language) => {
    expect(takes({ language })).toBe(false);
  });
});

describe('a manifest', () => {
  const takes = (change: object) => Manifest.safeParse({ ...MANIFEST, ...change }).success;
  const [part] = MANIFEST.parts;

  it('names between one and sixty parts', () => {
    expect(takes({ parts: [] })).toBe(false);
    expect(takes({ parts: Array.from({ length: 60 }, () => part) })).toBe(true);
    expect(takes({ parts: Array.from({ length: 61 }, () => part) })).toBe(false);
  });

  it('names X25519 keys of 32 bytes', () => {
    for (const encapsulatedKey of lengths(32, 'A'))
      expect(takes({ parts: [{ ...part, encapsulatedKey }] })).toBe(false);
    expect(takes({ parts: [{ ...part, encapsulatedKey: `${'-'.repeat(42)}8` }] })).toBe(true);
  });

  it('names parts that can be stored under their names', () => {
    for (const name of ['photo-', 'photo-1000', 'photo-1/..', 'Dossier', ''])
      expect(takes({ parts: [{ ...part, name }] })).toBe(false);
    for (const size of [0, -1, 0.5, Number.MAX_VALUE])
      expect(takes({ parts: [{ ...part, size }] })).toBe(false);
    for (const sha256 of ['A'.repeat(64), 'a'.repeat(63)])
      expect(takes({ parts: [{ ...part, sha256 }] })).toBe(false);
  });
});
