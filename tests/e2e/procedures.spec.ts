import { readFileSync } from 'node:fs';
import {
  type Answers,
  type Circumstances,
  type DerivedPath,
  derivePath,
  type Exploration,
  exploreFlow,
  type Flow,
  labelOf,
  PAPER_PREFIX,
  type ShowOptions,
  type Step,
  showAnswer,
  type Walk,
} from '#shared/flow/index.ts';
import { expect, test } from './fixtures.ts';
import { loadFlow, Resident } from './resident.ts';

/**
 * The three procedures as a resident lives through them: every transition of each machine once, in as few walks as
 * cover them (every path is walked in memory: tests/flow/procedures.test.ts).
 */

// Hundreds of screens: their recordings would take longer than the screens.
test.use({ trace: 'off', contextOptions: { reducedMotion: 'reduce' } });

const today = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Asia/Ho_Chi_Minh' }).format(new Date());

/** The words of the review that no flow holds, as they stand on the glass. */
const SHOWN: ShowOptions = {
  language: 'vi',
  words: {
    yes: 'Có',
    no: 'Không',
    blank: 'Không có',
    seen: 'Đã xem',
    papers: { photo: 'Đã chụp ảnh', have: 'Có mang theo', later: 'Nộp sau' },
  },
  lookUp: (name, code) => {
    const list = JSON.parse(readFileSync(`public/catalogue/lists/${name}.json`, 'utf8')) as {
      rows: Array<{ code: string; label: { vi: string }; within?: { vi: string } }>;
    };
    const row = list.rows.find((candidate) => candidate.code === code);
    return row && [row.label.vi, row.within?.vi].filter(Boolean).join(', ');
  },
};

const transition = (from: string, to: string): string => `${from} → ${to}`;
const transitionsOf = ({ steps }: Walk): string[] =>
  steps.slice(1).map((to, index) => transition(steps[index] ?? '', to));

/** Walks that cover every transition: always the one that adds most, the shorter one where two add as much. */
function coveringWalks({ edges, walks }: Exploration): Walk[] {
  const left = new Set(edges.map(({ from, to }) => transition(from, to)));
  const chosen: Walk[] = [];
  const gain = (walk: Walk): number => transitionsOf(walk).filter((one) => left.has(one)).length;
  while (left.size > 0) {
    const [best] = [...walks].sort((a, b) => gain(b) - gain(a) || a.steps.length - b.steps.length);
    if (!best || gain(best) === 0) throw new Error(`no walk has ${[...left].join(', ')}`);
    chosen.push(best);
    for (const one of transitionsOf(best)) left.delete(one);
  }
  return chosen;
}

/** The first walk photographs its papers, the others bring them now or later in turn. */
function withPapers(answers: Answers, turn: number): Answers {
  if (turn === 0) return answers;
  return Object.fromEntries(
    Object.entries(answers).map(([id, value], index) =>
      id.startsWith(PAPER_PREFIX) ? [id, (turn + index) % 2 === 0 ? 'have' : 'later'] : [id, value],
    ),
  );
}

/** One walk at the glass, beside what it should look like. */
class Journey {
  readonly resident: Resident;
  readonly flow: Flow;
  readonly path: DerivedPath;
  private readonly answers: Answers;

  constructor(resident: Resident, flow: Flow, answers: Answers, circumstances: Circumstances) {
    this.resident = resident;
    this.flow = flow;
    this.answers = answers;
    this.path = derivePath(flow, answers, circumstances);
  }

  private standsOn({ text, id }: Step): Promise<void> {
    const heading = this.resident.page.getByRole('heading', { name: text.vi ?? '', level: 1, exact: true });
    return expect(heading, id).toBeVisible();
  }

  private get review(): Step {
    const step = this.path.stops.at(-1)?.step;
    if (step?.kind !== 'review') throw new Error('the path does not end at the review');
    return step;
  }

  /** Answers everything. @returns the transitions that were seen to happen */
  async answer(): Promise<string[]> {
    const seen: string[] = [];
    let before: Step | null = null;
    for (const { step, asked } of this.path.stops) {
      await this.standsOn(step);
      if (before) seen.push(transition(before.id, step.id));
      before = step;
      if (step.kind !== 'review') await this.resident.answerStep(step, asked, this.answers);
    }
    return seen;
  }

  /** The review shows every answer that counts, as people say it, and nothing else. */
  async readReview(): Promise<void> {
    const { relevant, stops } = this.path;
    const shown = stops.filter(({ step }) => step.kind !== 'review' && step.kind !== 'information');
    const rows = shown.flatMap(({ asked }) =>
      asked.map((one) => `${labelOf(one, 'vi')}: ${showAnswer(one, relevant[one.id], SHOWN)}`),
    );
    const { page } = this.resident;
    await expect(page.locator('.review-title')).toHaveText(shown.map(({ step }) => step.text.vi ?? ''));
    const read = (): Promise<string[]> =>
      page
        .locator('.review-row')
        .evaluateAll((all) =>
          all.map((row) =>
            ['.review-label', '.review-value'].map((part) => row.querySelector(part)?.textContent).join(': '),
          ),
        );
    // The names behind the codes of long lists come a moment later.
    await expect.poll(read).toEqual(rows);
  }

  /** All the way back, seeing each step again, and on: nothing has to be said twice. */
  async goBackAndReturn(): Promise<void> {
    const { page } = this.resident;
    for (const { step } of this.path.stops.slice(0, -1).reverse()) {
      await this.resident.touch(page.locator('.foot-back'));
      await this.standsOn(step);
    }
    const first = this.path.stops[0]?.step;
    if (first) await this.resident.goOn(first);
    await this.standsOn(this.review);
  }

  /** From the review to each step and straight back. @returns how many steps could be changed */
  async changeEach(): Promise<number> {
    let changed = 0;
    for (const { step, asked } of this.path.stops) {
      const label = asked[0] && labelOf(asked[0], 'vi');
      if (label === undefined || step.kind === 'information') continue;
      const section = this.resident.page
        .locator('.review section')
        .filter({ has: this.resident.page.getByRole('heading', { name: step.text.vi ?? '', exact: true }) });
      await this.resident.touch(
        section
          .locator('.review-row')
          .filter({ has: this.resident.page.getByText(label, { exact: true }) })
          .first(),
      );
      await this.standsOn(step);
      await this.resident.goOn(step);
      await this.standsOn(this.review);
      changed += 1;
    }
    return changed;
  }
}

for (const id of ['khai-sinh', 'tam-tru', 'tinh-trang-hon-nhan'])
  test(`${id}: every transition of its machine, in one visit`, async ({ resident: { page, server } }) => {
    test.setTimeout(600_000);
    const resident = new Resident(page, server, 'keys');
    const flow = loadFlow(id);
    const exploration = exploreFlow(flow, { today, everyPath: true });
    const walks = coveringWalks(exploration);
    const walked = new Set<string>();
    await resident.arrive();
    // Keys are faster than any resident: the server must have heard of the visit before a card is shown.
    const told = page.waitForResponse((answer) => answer.url().endsWith('/api/visits'));
    await resident.agree();
    await told;
    await resident.signInByCard();
    const slips = new Set<string>();
    for (const [turn, walk] of walks.entries()) {
      await test.step(`walk ${turn + 1} of ${walks.length}: ${walk.steps.length} screens`, async () => {
        const circumstances: Circumstances = { ...walk.circumstances, assurance: 'card' };
        await resident.begin(flow, circumstances.actingFor);
        const journey = new Journey(resident, flow, withPapers(walk.answers, turn), circumstances);
        for (const one of await journey.answer()) walked.add(one);
        await journey.readReview();
        if (turn === 0) await journey.goBackAndReturn();
        if (turn === 1) expect(await journey.changeEach()).toBeGreaterThan(5);
        if (turn < 2) await journey.readReview();
        await resident.send(flow);
        slips.add(await resident.slip());
        await resident.press('Có, tôi cầm phiếu rồi');
        if (turn < walks.length - 1) {
          await resident.press('Làm việc khác');
          await expect(resident.heading('Bác làm giấy tờ cho ai ạ?')).toBeVisible();
        }
      });
    }
    expect(slips.size).toBe(walks.length);
    await resident.press('Xong, xóa thông tin của tôi');
    await expect(resident.heading('Đã xóa hết')).toBeVisible();
    expect(walked.size).toBeGreaterThan(20);
    expect([...walked].sort()).toEqual(exploration.edges.map(({ from, to }) => transition(from, to)).sort());
  });
