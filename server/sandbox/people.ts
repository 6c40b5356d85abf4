/** Somebody to sign in as in a trial. Invented; the number cannot belong to anybody (facts: domain.md §1.5). */
export interface SandboxPerson {
  /** The provider's subject: stable, says nothing. */
  readonly id: string;
  readonly fullName: string;
  /** Twelve digits, century digit 8 or 9: "born" after 2300. */
  readonly citizenId: string;
  /** 'YYYY-MM-DD', or 'YYYY' where only the year is known. */
  readonly birthDate: string;
  readonly sex: 'male' | 'female';
  /** Permanent residence in one line; undefined where the provider does not know it. */
  readonly residence?: string;
  /** Has forgotten the passcode: the provider refuses whatever is typed. */
  readonly refuses?: true;
  /** What the QR code on this person's card holds (facts: domain.md §2.1), to play the scanner with. */
  readonly cardQr: string;
}

const AT_KHU_III = 'Số nhà 5, Khu III, xã Vĩnh Lộc, tỉnh Thanh Hóa';

const dayFirst = (isoDate: string): string => {
  const [year = '', month = '00', day = '00'] = isoDate.split('-');
  return `${day}${month}${year}`;
};

function person(facts: Omit<SandboxPerson, 'cardQr'>): SandboxPerson {
  const card = [
    facts.citizenId,
    '',
    facts.fullName,
    dayFirst(facts.birthDate),
    facts.sex === 'male' ? 'Nam' : 'Nữ',
    facts.residence ?? 'xã Vĩnh Lộc, tỉnh Thanh Hóa',
    '01082024',
    '',
    '',
    '',
    '',
  ];
  return { ...facts, cardQr: card.join('|') };
}

/**
 * A young couple for a birth, an old man, an old woman of whom only the year of birth is known, a man with a Hmong
 * name and no address at the provider, and a woman who has forgotten her passcode.
 */
export const SANDBOX_PEOPLE: ReadonlyArray<SandboxPerson> = [
  person({
    id: 'sandbox-01',
    fullName: 'Nguyễn Văn Thử',
    citizenId: '038899000001',
    birthDate: '1999-01-01',
    sex: 'male',
    residence: AT_KHU_III,
  }),
  person({
    id: 'sandbox-02',
    fullName: 'Trần Thị Mẫu',
    citizenId: '038999000002',
    birthDate: '1999-12-31',
    sex: 'female',
    residence: AT_KHU_III,
  }),
  person({
    id: 'sandbox-03',
    fullName: 'Lê Văn Ví Dụ',
    citizenId: '038899000003',
    birthDate: '1948-05-02',
    sex: 'male',
    residence: 'Thôn 2, xã Vĩnh Lộc, tỉnh Thanh Hóa',
  }),
  person({
    id: 'sandbox-04',
    fullName: 'Phạm Thị Thí Dụ',
    citizenId: '038999000004',
    birthDate: '1941',
    sex: 'female',
    residence: 'Thôn 4, xã Vĩnh Lộc, tỉnh Thanh Hóa',
  }),
  person({
    id: 'sandbox-05',
    fullName: 'Giàng A Thử',
    citizenId: '038899000005',
    birthDate: '1990-11-30',
    sex: 'male',
  }),
  person({
    id: 'sandbox-06',
    fullName: 'Hoàng Thị Quên',
    citizenId: '038999000006',
    birthDate: '1975-01-01',
    sex: 'female',
    residence: 'Thôn 1, xã Vĩnh Lộc, tỉnh Thanh Hóa',
    refuses: true,
  }),
];

/** @returns null for an id that is nobody's */
export function findPerson(id: string | undefined): SandboxPerson | null {
  return SANDBOX_PEOPLE.find((each) => each.id === id) ?? null;
}
