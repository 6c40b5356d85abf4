import { setTimeout as sleep } from 'node:timers/promises';
import type { Resident } from '../../../e2e/resident.ts';
import { answerStep, SHORT, type ShortStep } from '../../../e2e/short.ts';
import { vaultRecord } from '../../../e2e/traces.ts';
import type { Errand } from './stops.ts';
import type { Place } from './where.ts';

/** Something that one person leaves unfinished, and comes back to. */
export interface Matter {
  /** The number on the card of whom it belongs to. */
  readonly person: string;
  /** The visit that lays it aside; null until one has begun to. */
  visit: string | null;
  /** The code that was on the screen. */
  code: string | null;
  /** The number that was shown when it had been sent. */
  slip: string | null;
}

/** What is known of one visit: whether "send" was struck, and the number that was shown. */
export interface Attempt {
  struck: boolean;
  slip: string | null;
  /** The browser was killed after "send" was struck, before the number was shown. */
  cutOff: boolean;
}

/** Who stands there, and what for. */
export interface Doing {
  readonly errand: Errand;
  readonly attempt: Attempt;
  /** What they leave, or come back to; null for whoever does neither. */
  readonly matter: Matter | null;
  /** An attendant looks at the card, and says whose it is. */
  vouch(person: string): Promise<void>;
}

/** How long somebody waits before they try again what cannot be had at once. */
const AGAIN_MS = 1000;
/** Whoever leaves nothing behind. */
const SOMEBODY = '038899000001';
/** Where whoever parks leaves. */
const LEAVES_AT: Place = 'doubles';

/** A card that cannot exist (facts: domain.md §1.5), and the same through a scanner that loses letters. */
const cardOf = (person: string, isReadable: boolean): string =>
  isReadable
    ? `${person}||Nguyễn Văn Thử|01011999|Nam|Khu III, Xã Vĩnh Lộc, Thanh Hóa|05072025||||`
    : `${person}||Nguy?n V?n Th?|01011999|Nam|Khu III, X? V?nh L?c, Thanh H?a|05072025||||`;

/** The parking code on the screen. */
const codeOn = async ({ page }: Resident): Promise<string> =>
  ((await page.getByTestId('parking-code').textContent()) ?? '').replace(/\s/g, '');

/** Takes note of what stands on the screen. */
export async function note(
  resident: Resident,
  place: Place,
  { errand, attempt, matter }: Doing,
): Promise<void> {
  if (place === 'slip' || place === 'slip-written') {
    attempt.slip = await resident.slip();
    if (matter && errand === 'resume') matter.slip = attempt.slip;
  }
  if (place === 'parked' && matter) matter.code = await codeOn(resident);
}

async function park(resident: Resident, matter: Matter | null): Promise<void> {
  const draft = await vaultRecord(resident.page, 'draft', 'current');
  if (matter) matter.visit = (draft as { visit: string } | undefined)?.visit ?? matter.visit;
  await resident.press('Tôi làm xong');
  await resident.press('Cất lại, hôm khác làm');
}

async function openByCode(resident: Resident, matter: Matter | null): Promise<void> {
  if (!matter?.code) return resident.press('Quay lại');
  await resident.page.locator('#parking-code').fill(matter.code.replace('-', ''));
  await resident.press('Mở lại');
}

/** Does what the screen asks for. */
export async function act(resident: Resident, place: Place, doing: Doing): Promise<void> {
  const { errand, attempt, matter } = doing;
  const person = matter?.person ?? SOMEBODY;
  await note(resident, place, doing);
  switch (place) {
    case 'idle':
      return resident.press('Bắt đầu');
    case 'consent':
      return resident.press(errand === 'read' ? /^Không đồng ý/ : /^Đồng ý$/);
    case 'without-data':
      return resident.press(errand === 'read' ? new RegExp(`^${SHORT.title.vi}`) : 'Xem lại và đồng ý');
    case 'reading':
      return resident.press(errand === 'read' ? 'Quay lại' : 'Đồng ý và bắt đầu làm');
    case 'ways':
      if (errand === 'resume') return resident.press(/^Nhờ cán bộ xác nhận/);
      return resident.press(errand === 'phone' ? /^Điện thoại có VNeID/ : /^Thẻ căn cước/);
    case 'card':
      return resident.scan(cardOf(person, errand !== 'name'));
    case 'name':
      await resident.page.locator('#name').fill('Nguyễn Văn Thử');
      return resident.touch(resident.page.locator('.foot-main'));
    case 'attendant':
      if (errand !== 'resume') return resident.press('Cách khác');
      // A call that the server would not take yet is on no desk; the screen goes by itself.
      await doing.vouch(person).catch(() => undefined);
      return resident.heading(/^(Bác chờ cán bộ|Cán bộ đang đến)/).waitFor({ state: 'hidden' });
    case 'phone':
      return resident.press('Cách khác');
    case 'sign-in-failed':
      // A kiosk may begin six sign-ins a minute (server/sign-in): more than any resident, fewer than this walk.
      await sleep(AGAIN_MS);
      return resident.press('Cách khác');
    case 'for-whom':
      return resident.press(/^Cho tôi/);
    case 'choose':
      return resident.press(new RegExp(`^${SHORT.title.vi}`));
    case 'before':
      return resident.press('Bắt đầu làm');
    case 'review': {
      const review = SHORT.steps.find(({ kind }) => kind === 'review');
      attempt.struck = true;
      return resident.press(review?.kind === 'review' ? (review.send.vi ?? '') : '');
    }
    case 'slip':
      return resident.press('Có, tôi cầm phiếu rồi');
    case 'slip-written':
      return resident.press('Tôi ghi rồi');
    case 'next':
      return resident.press('Xong, xóa thông tin của tôi');
    case 'parked':
      return resident.press('Tôi giữ mã rồi');
    case 'parked-offer':
      return resident.press(errand === 'resume' ? /^Làm tiếp/ : 'Làm việc khác');
    case 'parked-code':
      return openByCode(resident, matter);
    case 'cannot-begin':
      await sleep(AGAIN_MS);
      return resident.press('Thử lại');
    case 'not-sent':
    case 'not-loaded':
    case 'not-parked':
      return resident.press('Thử lại');
    case 'wiped':
      return resident.touch(resident.page.locator('.foot-main'));
    case 'interrupted':
      // It goes on by itself.
      return sleep(100);
    default:
      if (errand === 'park' && place === LEAVES_AT) return park(resident, matter);
      return answerStep(resident, place as ShortStep);
  }
}
