import { readFileSync } from 'node:fs';
import { expect, type Locator, type Page } from '@playwright/test';
import {
  type Answers,
  type AnswerValue,
  type Asked,
  type Circumstances,
  derivePath,
  type Field,
  type Flow,
  parseFlow,
  type Row,
  type Scalar,
  type Step,
} from '#shared/flow/index.ts';
import type { TestServer } from './server.ts';

/** A little over the kiosk's guard against double strikes (kiosk/ui/base). */
const ACT_GUARD_MS = 550;

/** A card that cannot exist, as its QR code reads (facts: domain.md §1.5). */
export const CARD = '038899000001||Nguyễn Văn Thử|01011999|Nam|Khu III, Xã Vĩnh Lộc, Thanh Hóa|05072025||||';

export const loadFlow = (id: string): Flow => {
  const parsed = parseFlow(readFileSync(`public/catalogue/flows/${id}.json`, 'utf8'));
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.error));
  return parsed.value;
};

interface ListFile {
  rows: Array<{ code: string; label: Record<string, string>; within?: Record<string, string> }>;
}
const lists = new Map<string, ListFile>();
const listOf = (name: string): ListFile => {
  const known =
    lists.get(name) ?? (JSON.parse(readFileSync(`public/catalogue/lists/${name}.json`, 'utf8')) as ListFile);
  lists.set(name, known);
  return known;
};

/** Somebody at the kiosk, who does with fingers what the test says. */
export class Resident {
  readonly page: Page;
  readonly server: TestServer;
  /** With what buttons are pressed. Keys strike no place on the glass, so they may follow each other faster. */
  private readonly hand: 'finger' | 'keys';
  private last = { at: 0, x: -1, y: -1 };

  constructor(page: Page, server: TestServer, hand: 'finger' | 'keys' = 'finger') {
    this.page = page;
    this.server = server;
    this.hand = hand;
  }

  button(name: string | RegExp): Locator {
    return this.page.getByRole('button', { name }).locator('visible=true').first();
  }

  heading(name: string | RegExp): Locator {
    return this.page.getByRole('heading', { name, level: 1 });
  }

  /** Touches not sooner than a hand could: a second strike on one place within half a second counts as one. */
  async touch(target: Locator): Promise<void> {
    const struckBefore = await target.evaluate((element: HTMLElement) => {
      const before = 'struck' in element.dataset;
      element.dataset.struck = '';
      return before;
    });
    if (this.hand === 'keys') {
      if (struckBefore) await this.untilGuardEnds();
      await target.press('Enter');
      this.last = { at: Date.now(), x: -1, y: -1 };
      return;
    }
    await target.scrollIntoViewIfNeeded();
    const { x, y, width, height } = (await target.boundingBox()) ?? { x: 0, y: 0, width: 0, height: 0 };
    const isHere =
      this.last.x >= x && this.last.x <= x + width && this.last.y >= y && this.last.y <= y + height;
    if (struckBefore || isHere) await this.untilGuardEnds();
    await target.click();
    this.last = { at: Date.now(), x: x + width / 2, y: y + height / 2 };
  }

  private async untilGuardEnds(): Promise<void> {
    const early = this.last.at + ACT_GUARD_MS - Date.now();
    if (early > 0) await this.page.waitForTimeout(early);
  }

  press(name: string | RegExp): Promise<void> {
    return this.touch(this.button(name));
  }

  async arrive(hash = ''): Promise<void> {
    await this.page.goto(`${this.server.kiosk}/kiosk/${hash}`);
    await expect(this.heading('Mời bác chạm vào màn hình')).toBeVisible();
    // The first screen is painted before it can be touched.
    await this.page.waitForFunction(() => performance.getEntriesByName('idle-ready').length > 0);
  }

  async agree(): Promise<void> {
    await this.press('Bắt đầu');
    await expect(this.heading(/Thông tin của bác/)).toBeVisible();
    await this.press(/^Đồng ý$/);
    await expect(this.heading('Bác cho biết bác là ai ạ?')).toBeVisible();
  }

  /** Types a code as a scanner does: far faster than any hand, with Enter behind it. */
  async scan(code: string): Promise<void> {
    await this.page.evaluate((text) => {
      // Made all at once, so that a busy machine puts no gaps between them.
      const keys = [...text, 'Enter'].map(
        (key) => new KeyboardEvent('keydown', { key, code: '', bubbles: true, cancelable: true }),
      );
      for (const key of keys) document.body.dispatchEvent(key);
    }, code);
  }

  async signInByCard(card = CARD): Promise<void> {
    await this.press(/^Thẻ căn cước/);
    await expect(this.heading('Mời bác đưa thẻ vào máy quét')).toBeVisible();
    await this.scan(card);
    await expect(this.heading('Bác làm giấy tờ cho ai ạ?')).toBeVisible();
  }

  /** Chooses for whom and what, reads what is needed and begins. */
  async begin(flow: Flow, actingFor: 'self' | 'other'): Promise<void> {
    await this.press(actingFor === 'self' ? /^Cho tôi/ : /^Cho người khác/);
    await this.press(new RegExp(`^${flow.title.vi}`));
    await expect(this.heading(flow.title.vi ?? '')).toBeVisible();
    await this.press('Bắt đầu làm');
  }

  /** Answers every step of the way with these answers, up to the review. */
  async answerAll(flow: Flow, answers: Answers, circumstances: Circumstances): Promise<void> {
    for (const { step, asked } of derivePath(flow, answers, circumstances).stops) {
      await expect(this.heading(step.text.vi ?? '')).toBeVisible();
      if (step.kind !== 'review') await this.answerStep(step, asked, answers);
    }
  }

  async answerStep(step: Step, asked: ReadonlyArray<Asked>, answers: Answers): Promise<void> {
    for (const one of asked) {
      const value = answers[one.id] ?? null;
      if (one.kind === 'field') await this.enter(one.id, one.field, value as Scalar);
      if (one.kind === 'paper') await this.bring(one.paper.name.vi ?? '', value);
      if (one.kind === 'list') await this.enterRows(one.step, value);
    }
    await this.goOn(step);
  }

  private pressMain(): Promise<void> {
    return this.touch(this.page.locator('.foot-main'));
  }

  async goOn(step: Step): Promise<void> {
    const main = this.page.locator('.foot-main');
    await this.pressMain();
    // Warnings are shown once; a second press says that they were read.
    const problems = this.page.locator('.errors, .field-problem');
    if ((await problems.count()) > 0) {
      if (((await main.textContent()) ?? '').includes('Đúng như vậy')) await this.pressMain();
      else throw new Error(`${step.id}: ${await problems.allTextContents()}`);
    }
  }

  private field(id: string): Locator {
    return this.page.locator(`[id="${id}"]`);
  }

  async enter(id: string, field: Field, value: Scalar): Promise<void> {
    switch (field.type) {
      case 'personName':
      case 'text':
      case 'email':
      case 'citizenId':
      case 'phone':
      case 'integer':
        return this.field(id).fill(value === null ? '' : String(value));
      case 'date':
        return this.enterDate(id, value);
      case 'choice': {
        if (value === null) return;
        const label = field.options.find((option) => option.value === value)?.label.vi ?? '';
        return this.touch(
          this.field(id)
            .getByRole('radio')
            .filter({ has: this.page.getByText(label, { exact: true }) }),
        );
      }
      case 'yesNo':
        if (value === null) return;
        return this.touch(this.field(id).getByRole('radio', { name: value ? /^Có/ : /^Không/ }));
      case 'lookup':
        return this.lookUp(id, field, value);
      case 'seen':
        return;
    }
  }

  private async enterDate(id: string, value: Scalar): Promise<void> {
    const text = value === null ? '' : String(value);
    const boxes = this.field(id);
    const precisions: Record<number, string> = {
      4: 'Chỉ nhớ năm',
      7: 'Chỉ nhớ tháng và năm',
      10: 'Nhớ đủ ngày tháng năm',
    };
    const wished = boxes.getByRole('button', { name: precisions[text.length] ?? '-', exact: true });
    if (await wished.isVisible()) await this.touch(wished);
    const [year = '', month = '', day = ''] = text.split('-');
    for (const [part, digits] of [
      ['day', day],
      ['month', month],
      ['year', year],
    ] as const) {
      const box = boxes.locator(`input[data-part="${part}"]`);
      if (await box.count()) await box.fill(digits);
    }
  }

  private async lookUp(id: string, field: Extract<Field, { type: 'lookup' }>, value: Scalar): Promise<void> {
    if (value === null) return;
    const code = String(value);
    const place = this.field(id);
    if ((await place.locator('.lookup-closed').count()) > 0)
      await this.touch(place.locator('.lookup-closed'));
    if (code.startsWith('other:')) {
      if ((await this.page.locator('.lookup-other').count()) > 0)
        await this.press('Không có trong danh sách, gõ vào');
      return this.field(id).fill(code.slice('other:'.length));
    }
    const row = listOf(field.list).rows.find((candidate) => candidate.code === code);
    if (!row) throw new Error(`${field.list} has no ${code}`);
    await this.field(id).fill(row.label.vi ?? '');
    await this.touch(
      this.page
        .locator('.lookup-row')
        .filter({ has: this.page.getByText(row.label.vi ?? '', { exact: true }) })
        .filter({ hasText: row.within?.vi ?? '' })
        .first(),
    );
  }

  async bring(paper: string, value: AnswerValue): Promise<void> {
    const section = this.page
      .locator('.paper-choice')
      .filter({ has: this.page.getByRole('heading', { name: paper, exact: true }) });
    if (value === 'photo') {
      await this.touch(section.getByRole('radio', { name: /^Chụp/ }));
      await this.press('Chụp');
      await this.press('Giữ ảnh này');
      return;
    }
    await this.touch(section.getByRole('radio', { name: value === 'have' ? /^Có mang theo/ : /^Nộp sau/ }));
  }

  private async enterRows(step: Extract<Step, { kind: 'list' }>, value: AnswerValue): Promise<void> {
    for (const row of (value ?? []) as ReadonlyArray<Row>) {
      await this.press(step.add.vi ?? '');
      for (const [key, field] of Object.entries(step.item)) {
        const place = this.field(key);
        if ((await place.count()) > 0) await this.enter(key, field, row[key] ?? null);
      }
      await this.pressMain();
    }
  }

  /** Reads a review to its end: until then its main act only leads on through it. */
  async readReview(): Promise<void> {
    const more = this.page.locator('.foot-main', { hasText: 'Xem tiếp' });
    // Where all of it is in sight at once, the act says so a moment later.
    await this.page.waitForTimeout(100);
    for (let pages = 0; pages < 20 && (await more.count()) > 0; pages += 1) {
      await this.untilGuardEnds();
      await this.touch(more);
      await this.page.waitForTimeout(100);
    }
  }

  async send(flow: Flow): Promise<void> {
    await this.readReview();
    const review = flow.steps.find((step) => step.kind === 'review');
    await this.press(review?.kind === 'review' ? (review.send.vi ?? '') : '');
    await expect(this.heading('Phiếu đã ra chưa ạ?')).toBeVisible({ timeout: 20_000 });
  }

  slip(): Promise<string> {
    return this.page
      .getByTestId('slip')
      .textContent()
      .then((text) => (text ?? '').replace(/\s/g, ''));
  }

  /** "I am finished", from wherever one stands. */
  async finish(): Promise<void> {
    await this.press('Tôi làm xong');
    await this.press('Dừng và xóa');
    await expect(this.heading('Đã xóa hết')).toBeVisible();
  }
}
