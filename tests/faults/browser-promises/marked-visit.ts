import { expect } from '@playwright/test';
import type { Resident } from '../../e2e/resident.ts';
import { SHORT } from '../../e2e/short.ts';
import { inventDigits, inventWord, type Marker } from './markers.ts';
import type { Spool } from './spool.ts';

/** Something invented for one visit, by what it is. */
export interface Invented {
  readonly name: string;
  readonly number: string;
  readonly residence: string;
  readonly players: readonly string[];
  readonly parents: readonly string[];
  readonly phones: readonly string[];
  readonly partners: readonly string[];
}

/** Draws what one person says and types. */
export function invent(random: () => number): Invented {
  const words = (count: number) => Array.from({ length: count }, () => inventWord(random));
  const [name = '', residence = ''] = words(2);
  return {
    name,
    residence,
    // Nobody's: the century digit 8 is that of people born after 2300 (facts: domain.md §1.5).
    number: `038899${inventDigits(random, 6)}`,
    players: words(6),
    parents: words(6),
    phones: Array.from({ length: 4 }, () => `09${inventDigits(random, 8)}`),
    partners: words(6),
  };
}

/** All of it, as markers. */
export function wordsOf({ name, number, residence, players, parents, phones, partners }: Invented): Marker[] {
  const numbered = (what: string, words: readonly string[]) =>
    words.map((content, index) => ({ name: `${what} ${index + 1}`, content }));
  return [
    { name: 'name on the card', content: name },
    { name: 'number on the card', content: number },
    { name: 'residence on the card', content: residence },
    ...numbered('typed: player', players),
    ...numbered('typed: parent', parents),
    ...numbered('typed: phone', phones),
    ...numbered('typed: partner', partners),
  ];
}

const asName = (word: string): string => `Lò Thị ${word}`;

/** One visit up to the review: everything typed is typed over, every photograph is taken twice. */
export async function visitToReview(resident: Resident, own: Invented): Promise<void> {
  const { page } = resident;
  const field = (id: string) => page.locator(`[id="${id}"]`);
  const main = () => resident.touch(page.locator('.foot-main'));
  const typeOver = async (id: string, texts: readonly string[]): Promise<void> => {
    for (const text of texts) {
      await field(id).fill('');
      await field(id).focus();
      await page.keyboard.insertText(text);
      // Long enough for the draft of a typed letter to be kept.
      await page.waitForTimeout(120);
    }
  };
  const stepOn = async (next: string): Promise<void> => {
    const wanted = SHORT.steps.find(({ id }) => id === next)?.text.vi ?? '';
    await main();
    // Warnings are shown once; a second press says that they were read.
    const moved = await resident
      .heading(wanted)
      .waitFor({ timeout: 1500 })
      .then(
        () => true,
        () => false,
      );
    if (!moved) await main();
    await expect(resident.heading(wanted)).toBeVisible();
  };
  const shoot = async (): Promise<void> => {
    await page.waitForFunction(() => (document.querySelector('video')?.videoWidth ?? 0) > 0);
    await resident.press(/^Chụp$/);
  };
  await resident.arrive();
  await resident.agree();
  await resident.signInByCard(
    `${own.number}||${asName(own.name)}|01011999|Nam|Bản ${own.residence}, xã Vĩnh Lộc, Thanh Hóa|05072025||||`,
  );
  await resident.begin(SHORT, 'other');
  await typeOver('player.fullName', own.players.map(asName));
  const born = SHORT.fields['player.birthDate'];
  if (born) await resident.enter('player.birthDate', born, '2015-03-02');
  await stepOn('level');
  const level = SHORT.fields['player.level'];
  const years = SHORT.fields['player.years'];
  if (level) await resident.enter('player.level', level, 'beginner');
  if (years) await resident.enter('player.years', years, 2);
  await stepOn('parent');
  await typeOver('parent.fullName', own.parents.map(asName));
  await typeOver('parent.phone', own.phones);
  await stepOn('rules');
  await stepOn('doubles');
  for (let row = 0; row < own.partners.length; row += 2) {
    await resident.press('Thêm người');
    await typeOver('fullName', own.partners.slice(row, row + 2).map(asName));
    await resident.touch(field('left').getByRole('radio', { name: /^Không/ }));
    await main();
  }
  await stepOn('papers');
  for (const paper of SHORT.procedure.papers) {
    const section = page.locator('.paper-choice').filter({
      has: page.getByRole('heading', { name: paper.name.vi ?? '', exact: true }),
    });
    await resident.touch(section.getByRole('radio', { name: /^Chụp/ }));
    await shoot();
    await resident.press('Chụp lại');
    await shoot();
    await resident.press('Giữ ảnh này');
  }
  await stepOn('review');
}

/** From the review to the wipe; the slip is printed twice. */
export async function visitToEnd(resident: Resident, spool: Spool): Promise<void> {
  await resident.send(SHORT);
  await resident.press('Chưa, in lại');
  await expect(resident.heading('Phiếu đã ra chưa ạ?')).toBeVisible();
  await spool.done();
  await resident.press('Có, tôi cầm phiếu rồi');
  await resident.press('Xong, xóa thông tin của tôi');
  await expect(resident.heading('Đã xóa hết')).toBeVisible();
}
