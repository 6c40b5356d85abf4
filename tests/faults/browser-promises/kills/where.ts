import type { Page } from '@playwright/test';
import { headingOf, SHORT, SHORT_STEPS } from '../../../e2e/short.ts';

/** The screens a visit may stand on, by their heading. Whatever only has to be waited for is no place to be. */
const HEADINGS: ReadonlyMap<string, string> = new Map([
  ['Mời bác chạm vào màn hình', 'idle'],
  ['Thông tin của bác được dùng thế nào?', 'consent'],
  ['Bác cho biết bác là ai ạ?', 'ways'],
  ['Mời bác đưa thẻ vào máy quét', 'card'],
  ['Bác gõ lại họ tên giúp máy ạ', 'name'],
  ['Mời bác quét mã bằng điện thoại', 'phone'],
  ['Bác chờ cán bộ một chút ạ', 'attendant'],
  ['Cán bộ đang đến', 'attendant'],
  ['Không sao ạ. Bác muốn xem gì?', 'without-data'],
  ['Bác làm giấy tờ cho ai ạ?', 'for-whom'],
  ['Bác cần làm việc gì ạ?', 'choose'],
  [SHORT.title.vi ?? '', 'before'],
  ...SHORT_STEPS.map((step) => [headingOf(step), step] as const),
  ['Chưa gửi được', 'not-sent'],
  ['Phiếu đã ra chưa ạ?', 'slip'],
  ['Bác ghi lại số này ạ', 'slip-written'],
  ['Xong rồi ạ. Việc tiếp theo', 'next'],
  ['Đã xóa hết', 'wiped'],
  ['Máy vừa bị gián đoạn', 'interrupted'],
  ['Máy chưa mở lại được câu hỏi', 'not-loaded'],
  ['Chưa đăng nhập được', 'sign-in-failed'],
  ['Máy chưa bắt đầu được', 'cannot-begin'],
  ['Bác có việc đang làm dở', 'parked-offer'],
  ['Bác gõ mã mở lại trên phiếu', 'parked-code'],
  ['Máy đã cất hồ sơ làm dở', 'parked'],
  ['Máy chưa cất được', 'not-parked'],
]);

/** What one may read without saying who one is bears the same heading, and another button. */
const READING = 'In danh sách giấy tờ';

export type Place = string;

/** A page that does not answer for so long shows nothing that could be told of. */
const STANDS_STILL_MS = 2000;

/** What stands on the screen; null while nothing does, or only something to be waited for. */
export async function whereIs(page: Page): Promise<Place | null> {
  const standsStill = new Promise<null>((resolve) => setTimeout(resolve, STANDS_STILL_MS, null));
  const asked = page
    .evaluate(() => {
      if (performance.getEntriesByName('idle-ready').length === 0) return null;
      const heading = [...document.querySelectorAll('h1')].find((one) => one.checkVisibility());
      const main = document.querySelector('.foot-main')?.textContent ?? '';
      return { heading: heading?.textContent?.trim() ?? '', main: main.trim() };
    })
    // The document is on its way out, or in.
    .catch(() => null);
  const seen = await Promise.race([asked, standsStill]);
  if (seen === null) return null;
  return seen.main === READING ? 'reading' : (HEADINGS.get(seen.heading) ?? null);
}

/** Waits for a screen that is one. @returns it, and after how many milliseconds; null when none came */
export async function untilSomewhere(
  page: Page,
  isFine: (place: Place) => boolean,
  withinMs: number,
): Promise<{ place: Place; tookMs: number } | null> {
  const begun = Date.now();
  while (Date.now() - begun < withinMs) {
    const place = await whereIs(page);
    if (place !== null && isFine(place)) return { place, tookMs: Date.now() - begun };
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return null;
}
