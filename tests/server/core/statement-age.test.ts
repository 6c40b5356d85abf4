import { beforeAll, expect, it } from 'vitest';
import type { Dossier } from '#shared/dossier/index.ts';
import { MOST_OF_A_VISIT, MOST_PROBLEMS } from '../../../server/intake/judge.ts';
import { LONGEST_VISIT_MS } from '../../../server/visits/index.ts';
import { describeEachDatabase, type TestDatabase } from '../database.ts';
import {
  enrolKiosk,
  makeDossier,
  makeStatement,
  makeTrial,
  putDossier,
  START,
  sealDossier,
  type TestKiosk,
  type Trial,
} from './trial.ts';

const HOUR = 3_600_000;
const at = (milliseconds: number): string => new Date(START + milliseconds).toISOString();

describeEachDatabase('an identity statement', (open) => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await open();
  }, 60_000);
  const ready = async () => {
    const trial = await makeTrial(database);
    return { trial, kiosk: await enrolKiosk(trial) };
  };

  /** Sends a dossier with a statement of the moment `START`, later. */
  async function send(
    { trial, kiosk }: { trial: Trial; kiosk: TestKiosk },
    change: Partial<Dossier>,
    identity?: Dossier['identity'],
  ) {
    const draft = makeDossier(kiosk, trial, change);
    const statement = identity === undefined ? await makeStatement(trial, draft, 'eid') : identity;
    const dossier = { ...draft, identity: statement };
    const answer = await putDossier(kiosk, await sealDossier(kiosk, dossier));
    expect(answer.status).toBe(200);
    const row = await trial.context.db
      .selectFrom('dossier')
      .select(['state', 'problems', 'visit_mark'])
      .where('id', '=', dossier.id)
      .executeTakeFirstOrThrow();
    return { ...row, statement, codes: row.problems.map((problem) => (problem as { code: string }).code) };
  }

  it.each([
    [0, true],
    [-HOUR, true],
    [-HOUR - 1, false],
    [LONGEST_VISIT_MS + HOUR, true],
    [LONGEST_VISIT_MS + HOUR + 1, false],
    [300 * 24 * HOUR, false],
  ])('holds for what was declared during its visit: %d ms after it', async (later, holds) => {
    const here = await ready();
    const draft = makeDossier(here.kiosk, here.trial);
    const statement = await makeStatement(here.trial, draft, 'eid');
    here.trial.skip(Math.max(later, 0));
    const kept = await send(here, { visit: draft.visit, declaredAt: at(later), seq: 1 }, statement);
    expect([kept.state, kept.codes.includes('declared-outside-visit')]).toEqual(
      holds ? ['submitted', false] : ['prepared', true],
    );
  });

  it('does not help a dossier that is declared in the future', async () => {
    const here = await ready();
    expect(await send(here, { declaredAt: at(HOUR), seq: 1 })).toMatchObject({
      state: 'submitted',
      codes: [],
    });
    expect(await send(here, { declaredAt: at(HOUR + 1), seq: 2 })).toMatchObject({
      state: 'prepared',
      codes: ['declared-in-future'],
    });
    const without = await send(here, { declaredAt: at(2 * HOUR), seq: 3 }, null);
    expect(without).toMatchObject({ state: 'prepared', codes: ['declared-in-future'], visit_mark: null });
  });

  it('bears a family’s matters, and then the desk is to look', async () => {
    const here = await ready();
    const visit = crypto.randomUUID();
    const statement = await makeStatement(here.trial, makeDossier(here.kiosk, here.trial, { visit }), 'eid');
    for (let seq = 1; seq <= MOST_OF_A_VISIT; seq++)
      expect((await send(here, { visit, seq }, statement)).state).toBe('submitted');
    const more = await send(here, { visit, seq: MOST_OF_A_VISIT + 1 }, statement);
    expect([more.state, more.codes]).toEqual(['prepared', ['visit-used-often']]);
    expect(more.visit_mark).toMatch(/^[0-9a-f]{64}$/);
    const next = await send(here, { seq: MOST_OF_A_VISIT + 2 });
    expect([next.state, next.codes]).toEqual(['submitted', []]);
    expect(next.visit_mark).not.toBe(more.visit_mark);
  });

  it('keeps two hundred problems of one dossier at most', async () => {
    const here = await ready();
    const answers = Object.fromEntries(Array.from({ length: 400 }, (_, index) => [`a${index}`, 'x']));
    const kept = await send(here, { answers, seq: 1 });
    expect(kept.codes).toHaveLength(MOST_PROBLEMS);
  });
});
