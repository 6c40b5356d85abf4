import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import {
  Health,
  type Heartbeat,
  HeartbeatAnswer,
  KioskLines,
  type ProblemDocument,
  toRanges,
} from '#shared/api/index.ts';
import { type Receipt, slipNumber, uuidV7 } from '#shared/dossier/index.ts';
import { verifyAudit } from '../../../server/audit/index.ts';
import { makeDeskCode } from '../../../server/desk/index.ts';
import { closeArrived } from '../../../server/fleet/index.ts';
import { deleteExpired } from '../../../server/keeping/job.ts';
import {
  enrolKiosk,
  formOf,
  jsonInit,
  makeDossier,
  makeTrial,
  putDossier,
  sealDossier,
  sign,
  type TestKiosk,
  type Trial,
} from '../core/trial.ts';
import { describeEachDatabase, type TestDatabase } from '../database.ts';

const QUIET: Heartbeat = {
  activity: 'idle',
  since: '2026-11-23T02:00:00.000Z',
  program: '0.0.0-test',
  outbox: { waiting: 0, quarantined: 0, oldestAt: null },
  lastSeq: 0,
};

const codeOf = async (response: Response): Promise<string> =>
  ((await response.json()) as ProblemDocument).code;

describeEachDatabase('losses', (open) => {
  let database: Promise<TestDatabase> | undefined;

  /** A server and a kiosk whose heartbeats bring back the last mark, as a kiosk's do. */
  const ready = async () => {
    database ??= open();
    const trial = await makeTrial(await database);
    const kiosk = await enrolKiosk(trial);
    return { trial, kiosk, ...beating(kiosk) };
  };

  const beating = (kiosk: TestKiosk) => {
    let mark: string | undefined;
    const send = async (change: Partial<Heartbeat>): Promise<HeartbeatAnswer> => {
      const response = await kiosk.send('POST', '/api/kiosks/heartbeat', { ...QUIET, ...change });
      expect(response.status).toBe(200);
      return HeartbeatAnswer.parse(await response.json());
    };
    /** `numbers` without a receipt, of `lastSeq` given out. */
    const beat = async (lastSeq: number, numbers: readonly number[], change: Partial<Heartbeat> = {}) => {
      const answer = await send({
        epoch: 'first',
        lastSeq,
        unreceipted: toRanges(numbers).map(([first, last]): [number, number] => [first, last]),
        ...(mark !== undefined && { after: mark }),
        ...change,
      });
      mark = answer.mark;
      return answer;
    };
    return { send, beat };
  };

  const put = async (trial: Trial, kiosk: TestKiosk, seq: number) => {
    const sealed = await sealDossier(
      kiosk,
      makeDossier(kiosk, trial, { seq, slip: slipNumber(kiosk.id, seq), id: uuidV7(Date.now()) }),
    );
    const response = await putDossier(kiosk, sealed);
    expect(response.status).toBe(200);
    return sealed;
  };

  const gapsOf = async ({ context }: Trial, kiosk: TestKiosk) => {
    const rows = await context.db
      .selectFrom('kiosk_gap')
      .select(['seq', 'closed_at'])
      .where('kiosk_id', '=', kiosk.id)
      .orderBy('seq')
      .execute();
    return rows.filter(({ closed_at }) => closed_at === null).map(({ seq }) => seq);
  };

  const alarmsOf = async ({ context }: Trial, kiosk: TestKiosk) =>
    context.db
      .selectFrom('kiosk_alarm')
      .select(['id', 'kind', 'ended_at', 'acknowledged_by'])
      .where('kiosk_id', '=', kiosk.id)
      .orderBy('raised_at')
      .execute();

  const auditOf = async ({ context }: Trial, kiosk: TestKiosk) =>
    (
      await context.db
        .selectFrom('audit_event')
        .select(['type', 'actor', 'subject'])
        .where('kiosk_id', '=', kiosk.id)
        .orderBy('id')
        .execute()
    ).filter(({ type }) => type !== 'kiosk-enrolled');

  /** The desk, signed in. */
  const deskOf = async ({ app, context }: Trial) => {
    const { code } = await makeDeskCode(context);
    const body = { code, name: 'Cán bộ Thử' };
    const signedIn = await app.request('/api/desk/sign-in', jsonInit('POST', body));
    const cookie = signedIn.headers.get('set-cookie')?.split(';')[0] ?? '';
    const ask = (method: string, path: string) =>
      app.request(`/api/desk${path}`, { method, headers: { cookie } });
    return {
      ask,
      line: async (kiosk: TestKiosk) =>
        KioskLines.parse(await (await ask('GET', '/kiosks')).json()).kiosks.find(({ id }) => id === kiosk.id),
    };
  };

  const health = async ({ app }: Trial) =>
    Health.parse(await (await app.request('/api/health')).json()).fleet;

  it('are seen at the next heartbeat, told to the desk, and over when the dossier comes after all', async () => {
    const { trial, kiosk, beat } = await ready();
    const before = await health(trial);
    await put(trial, kiosk, 1);
    await beat(3, [2, 3]);
    await beat(3, [2, 3]);
    expect(await gapsOf(trial, kiosk)).toEqual([]);
    const answer = await beat(3, [3]);
    expect(answer.sendAgain).toEqual([2]);
    expect(await gapsOf(trial, kiosk)).toEqual([2]);
    expect(await health(trial)).toEqual({ ...before, gaps: before.gaps + 1 });
    const desk = await deskOf(trial);
    expect((await desk.line(kiosk))?.missing).toEqual({
      count: 1,
      slips: [slipNumber(kiosk.id, 2)],
      since: '2026-11-23T02:00:00.000Z',
      acknowledgedBy: null,
    });
    const told = await trial.context.db.selectFrom('event_feed').selectAll().execute();
    expect(told.filter(({ topic, data }) => topic === 'kiosk' && data.kiosk === kiosk.id)).toHaveLength(2);

    expect((await desk.ask('POST', `/kiosks/${kiosk.id}/missing/seen`)).status).toBe(204);
    expect((await desk.ask('POST', `/kiosks/${kiosk.id}/missing/seen`)).status).toBe(409);
    expect((await desk.line(kiosk))?.missing?.acknowledgedBy).toBe('Cán bộ Thử');

    await put(trial, kiosk, 2);
    expect((await desk.line(kiosk))?.missing).toBeNull();
    expect(await health(trial)).toEqual(before);
    expect((await beat(3, [3])).sendAgain).toBeUndefined();
    expect(await gapsOf(trial, kiosk)).toEqual([]);
    expect((await auditOf(trial, kiosk)).map(({ type }) => type)).toEqual([
      'dossier-received',
      'dossier-missing',
      'alarm-acknowledged',
      'dossier-received',
      'dossier-found',
    ]);
    expect((await verifyAudit(trial.context.db)).ok).toBe(true);
  });

  it('are over when the kiosk names the number again, and new when it is missing once more', async () => {
    const { trial, kiosk, beat } = await ready();
    await beat(2, [1, 2]);
    await beat(2, [1]);
    expect(await gapsOf(trial, kiosk)).toEqual([2]);
    const desk = await deskOf(trial);
    await desk.ask('POST', `/kiosks/${kiosk.id}/missing/seen`);
    await beat(2, [1, 2]);
    expect(await gapsOf(trial, kiosk)).toEqual([]);
    await beat(2, [1]);
    expect((await desk.line(kiosk))?.missing).toMatchObject({ count: 1, acknowledgedBy: null });
  });

  it('are not looked for in a kiosk of before, which names no numbers', async () => {
    const { trial, kiosk, send } = await ready();
    const first = await send({ lastSeq: 5 });
    await send({ lastSeq: 5, ...(first.mark && { after: first.mark }) });
    expect(await gapsOf(trial, kiosk)).toEqual([]);
    const { serverTime, catalogueVersion } = first;
    expect([serverTime, catalogueVersion]).toEqual([expect.any(String), expect.any(String)]);
  });

  it('are not made of heartbeats that come late, twice, or many at once', async () => {
    const { trial, kiosk, send } = await ready();
    const { mark = '' } = await send({});
    const late = { epoch: 'first', after: mark };
    await send({ ...late, lastSeq: 3, unreceipted: [[1, 3]] });
    await put(trial, kiosk, 1);
    // Read before the one above, or with its mark lost: nothing that is said there is news.
    await send({ ...late, lastSeq: 2, unreceipted: [] });
    await send({ lastSeq: 0, epoch: 'other', unreceipted: [] });
    expect([await gapsOf(trial, kiosk), await alarmsOf(trial, kiosk)]).toEqual([[], []]);
    const { mark: now = '' } = await send({});
    const same = { epoch: 'first', after: now, lastSeq: 3 };
    await Promise.all([
      send({ ...same, unreceipted: [[2, 3]] }),
      send({ ...same, unreceipted: [[2, 3]] }),
      send({ ...same, unreceipted: [[2, 3]] }),
    ]);
    expect([await gapsOf(trial, kiosk), await alarmsOf(trial, kiosk)]).toEqual([[], []]);
  });

  it('are none while dossiers, receipts and heartbeats overtake each other', async () => {
    const { trial } = await ready();
    const step = fc.constantFrom('seal', 'send', 'receipt', 'read', 'deliver', 'deliver last');
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 25, size: 'max' }), async (steps) => {
        const kiosk = await enrolKiosk(trial);
        const { send } = beating(kiosk);
        let { mark } = await send({});
        let lastSeq = 0;
        const sealed = new Set<number>();
        const sent: number[] = [];
        const read: Heartbeat[] = [];
        for (const one of steps) {
          if (one === 'seal') sealed.add(++lastSeq);
          const next = [...sealed].find((seq) => !sent.includes(seq));
          if (one === 'send' && next !== undefined) {
            await put(trial, kiosk, next);
            sent.push(next);
          }
          if (one === 'receipt') for (const seq of sent) sealed.delete(seq);
          if (one === 'read')
            read.push({
              ...QUIET,
              epoch: 'first',
              lastSeq,
              unreceipted: toRanges(sealed).map(([first, last]) => [first, last]),
              ...(mark !== undefined && { after: mark }),
            });
          const beat = one === 'deliver' ? read.shift() : one === 'deliver last' ? read.pop() : undefined;
          if (beat) mark = (await send(beat)).mark;
        }
        expect([await gapsOf(trial, kiosk), await alarmsOf(trial, kiosk)]).toEqual([[], []]);
      }),
      { numRuns: 12 },
    );
  }, 60_000);

  it('of the server are healed by the kiosk; what was deleted on purpose is not asked for', async () => {
    const { trial, kiosk, beat } = await ready();
    const { db } = trial.context;
    const dossiers = [await put(trial, kiosk, 1), await put(trial, kiosk, 2)];
    await beat(2, []);
    await beat(2, []);
    const [first, second] = dossiers.map(({ manifest }) => manifest.dossier);
    if (!first || !second) throw new Error('two dossiers');
    const remove = async (dossier: string) => {
      await db.deleteFrom('dossier_part').where('dossier_id', '=', dossier).execute();
      await db.deleteFrom('dossier').where('id', '=', dossier).execute();
    };
    await remove(first);
    expect((await beat(2, [])).sendAgain).toBeUndefined();
    // As after a restore: it is not there, and nobody has deleted it.
    await remove(second);
    await db.deleteFrom('dossier_deleted').where('dossier_id', '=', second).execute();
    expect((await beat(2, [])).sendAgain).toEqual([2]);
    expect((await beat(2, [2])).sendAgain).toBeUndefined();
    const [, again] = dossiers;
    if (again) expect((await putDossier(kiosk, again)).status).toBe(200);
    await beat(2, []);
    expect(await gapsOf(trial, kiosk)).toEqual([]);
  });

  it('of a whole database are told as what they are, and no number is given out twice', async () => {
    const { trial, kiosk, beat } = await ready();
    await put(trial, kiosk, 3);
    await beat(4, [1, 2, 4]);
    await beat(4, [1, 2, 4]);
    expect(await beat(2, [1, 2])).toMatchObject({ resumeAfter: 4, sendAgain: [4] });
    expect((await alarmsOf(trial, kiosk)).map(({ kind }) => kind)).toEqual(['store-rolled-back']);
    expect((await beat(4, [1, 2])).resumeAfter).toBeUndefined();
    const recreated = { epoch: 'second' };
    expect(await beat(0, [], recreated)).toMatchObject({ resumeAfter: 4, sendAgain: [1, 2, 4] });
    await beat(4, [], recreated);
    const alarms = await alarmsOf(trial, kiosk);
    expect(alarms.map(({ kind }) => kind)).toEqual(['store-rolled-back', 'store-recreated']);
    expect((await auditOf(trial, kiosk)).filter(({ type }) => type === 'kiosk-alarm').length).toBeGreaterThan(
      0,
    );
  });

  it('that a kiosk sees itself stay until somebody has seen them, what passes goes by itself', async () => {
    const { trial, kiosk, beat } = await ready();
    const before = await health(trial);
    await beat(0, []);
    await beat(0, [], { alarms: ['store-recreated', 'copy-unavailable'], reserve: 'spent' });
    await beat(0, [], { alarms: ['store-recreated', 'copy-unavailable'] });
    expect(await health(trial)).toEqual({ ...before, alarms: before.alarms + 2 });
    await beat(0, []);
    const desk = await deskOf(trial);
    const [alarm, ...others] = (await desk.line(kiosk))?.alarms ?? [];
    expect([alarm?.kind, alarm?.acknowledgedBy, others]).toEqual(['store-recreated', null, []]);
    expect((await desk.ask('POST', `/alarms/${alarm?.id}/seen`)).status).toBe(204);
    expect((await desk.ask('POST', `/alarms/${alarm?.id}/seen`)).status).toBe(409);
    expect((await desk.ask('POST', '/alarms/nonsense/seen')).status).toBe(404);
    expect((await desk.line(kiosk))?.alarms).toEqual([]);
    expect(await health(trial)).toEqual(before);
    // It lasts on: a new one. The kiosk is told once it has been seen.
    await beat(0, [], { alarms: ['store-recreated'] });
    const [again] = (await desk.line(kiosk))?.alarms ?? [];
    await desk.ask('POST', `/alarms/${again?.id}/seen`);
    expect((await beat(0, [], { alarms: ['store-recreated'] })).seen).toEqual(['store-recreated']);
    expect((await beat(0, [])).seen).toBeUndefined();
    expect((await auditOf(trial, kiosk)).filter(({ type }) => type === 'alarm-acknowledged')).toHaveLength(2);
  });

  it('are left behind by a kiosk that is revoked or away', async () => {
    const { trial, kiosk, beat } = await ready();
    await beat(3, [1, 2, 3]);
    await beat(3, [1, 2, 3]);
    await put(trial, kiosk, 2);
    const desk = await deskOf(trial);
    expect(await desk.line(kiosk)).toMatchObject({ alive: true, leftBehind: 0, revoked: false });
    const before = await health(trial);
    await trial.context.db
      .updateTable('kiosk')
      .set({ revoked_at: new Date(trial.context.clock.now()) })
      .where('id', '=', kiosk.id)
      .execute();
    expect(await desk.line(kiosk)).toMatchObject({ alive: false, leftBehind: 2, revoked: true });
    expect(await health(trial)).toEqual({ ...before, leftBehind: before.leftBehind + 2 });
    const other = await enrolKiosk(trial);
    for (const seq of [1, 3]) {
      const sealed = await sealDossier(
        kiosk,
        makeDossier(kiosk, trial, { seq, slip: slipNumber(kiosk.id, seq), id: uuidV7(Date.now() + seq) }),
      );
      expect((await putDossier(other, sealed)).status).toBe(200);
    }
    expect(await desk.line(kiosk)).toBeUndefined();
  });

  it('are made good by another kiosk, which carries what the first had sealed', async () => {
    const { trial, kiosk, beat } = await ready();
    await beat(1, [1]);
    await beat(1, []);
    expect(await gapsOf(trial, kiosk)).toEqual([1]);
    const carrier = await enrolKiosk(trial);
    const sealed = await sealDossier(kiosk, makeDossier(kiosk, trial));
    const forged = { ...sealed, signature: await sign(carrier, sealed.manifest) };
    const refused = await putDossier(carrier, forged);
    expect([refused.status, await codeOf(refused)]).toEqual([400, 'bad-signature']);
    const manifest = { ...sealed.manifest, kiosk: 'KVL-998', slip: slipNumber('KVL-998', 1) };
    const nobody = await putDossier(carrier, {
      ...sealed,
      manifest,
      signature: await sign(carrier, manifest),
    });
    expect([nobody.status, await codeOf(nobody)]).toEqual([400, 'unknown-sealer']);

    const response = await putDossier(carrier, sealed);
    expect(response.status).toBe(200);
    expect((await response.json()) as Receipt).toMatchObject({ kiosk: kiosk.id, seq: 1 });
    expect(await auditOf(trial, kiosk)).toContainEqual({
      type: 'dossier-received',
      actor: carrier.id,
      subject: sealed.manifest.dossier,
    });
    expect((await (await putDossier(kiosk, sealed)).json()) as Receipt).toMatchObject({ kiosk: kiosk.id });
    await closeArrived(trial.context);
    expect(await gapsOf(trial, kiosk)).toEqual([]);
  });

  it('are kept from happening: a put-aside dossier is tried again, or its sealed bytes come to the desk', async () => {
    const { trial, kiosk, beat, send } = await ready();
    const sealed = await sealDossier(kiosk, makeDossier(kiosk, trial));
    const { dossier, slip } = sealed.manifest;
    const stuck = [{ dossier, slip, seq: 1, reason: 'unknown-flow', since: '2026-11-23T01:00:00.000Z' }];
    await beat(1, [1], { stuck });
    const { mark = '' } = await beat(1, [1], { stuck });
    const desk = await deskOf(trial);
    expect((await desk.line(kiosk))?.stuck).toEqual([
      { dossier, slip, reason: 'unknown-flow', since: stuck[0]?.since, retried: false, export: 'none' },
    ]);
    const path = `/kiosks/${kiosk.id}/stuck/${dossier}`;
    for (const wrong of [
      `/kiosks/${kiosk.id}/stuck/${uuidV7(9)}/retry`,
      `/kiosks/KVL-997/stuck/${dossier}/retry`,
      `${path}/delete`,
    ])
      expect([wrong, (await desk.ask('POST', wrong)).status]).toEqual([wrong, 404]);
    expect((await kiosk.send('PUT', `/api/kiosks/exports/${dossier}`, formOf(sealed))).status).toBe(404);

    expect((await desk.ask('POST', `${path}/retry`)).status).toBe(204);
    expect((await desk.ask('POST', `${path}/export`)).status).toBe(204);
    expect((await desk.line(kiosk))?.stuck[0]).toMatchObject({ retried: true, export: 'asked' });
    // One that is late is told nothing new, for its mark would say that it has heard it.
    const late = await send({ after: 'long ago' });
    expect([late.mark, late.retry, late.export]).toEqual([mark, [], []]);
    const given = await beat(1, [1], { stuck });
    expect([given.retry, given.export]).toEqual([[dossier], [dossier]]);
    // Its answer was lost: what went out with the mark goes out with it again.
    const again = await send({ after: mark });
    expect([again.mark, again.retry]).toEqual([given.mark, [dossier]]);
    const heard = await beat(1, [1], { stuck });
    expect([heard.retry, heard.export]).toEqual([[], [dossier]]);
    expect((await desk.line(kiosk))?.stuck[0]).toMatchObject({ retried: false, export: 'asked' });

    const stranger = await enrolKiosk(trial);
    expect((await stranger.send('PUT', `/api/kiosks/exports/${dossier}`, formOf(sealed))).status).toBe(404);
    expect((await kiosk.send('PUT', `/api/kiosks/exports/${dossier}`, formOf(sealed))).status).toBe(204);
    expect((await desk.line(kiosk))?.stuck[0]).toMatchObject({ export: 'here' });
    expect((await beat(1, [1], { stuck })).export).toEqual([]);
    const file = await desk.ask('GET', `/exports/${dossier}`);
    expect(file.headers.get('content-type')).toBe('application/octet-stream');
    expect(file.headers.get('content-disposition')).toBe(`attachment; filename="${slip}.sealed"`);
    // The file is what the kiosk would send: put to the intake as it is, it is a dossier like any other.
    const bytes = new Uint8Array(await file.arrayBuffer());
    const boundary = new TextDecoder().decode(bytes).split('\r\n')[0]?.slice(2);
    const form = await new Response(bytes, {
      headers: { 'content-type': `multipart/form-data; boundary=${boundary}` },
    }).formData();
    expect(JSON.parse(String(form.get('manifest')))).toEqual(sealed.manifest);
    expect(new TextDecoder().decode(bytes)).not.toContain('Nguyễn');
    expect((await desk.ask('GET', `/exports/${uuidV7(9)}`)).status).toBe(404);
    expect((await auditOf(trial, kiosk)).map(({ type }) => type)).toEqual([
      'dossier-retried',
      'export-asked',
      'export-received',
      'export-read',
    ]);

    await deleteExpired(trial.context);
    expect((await desk.ask('GET', `/exports/${dossier}`)).status).toBe(200);
    expect((await putDossier(kiosk, sealed)).status).toBe(200);
    expect(await deleteExpired(trial.context)).toContainEqual({ kind: 'kiosk-export', items: 1 });
    expect((await desk.ask('GET', `/exports/${dossier}`)).status).toBe(404);
  });

  it('of orders there are none: an export that nobody can bring is asked for a week', async () => {
    const { trial, kiosk, beat } = await ready();
    const dossier = uuidV7(5);
    const stuck = [{ dossier, slip: 'KVL-1-00001-XX', seq: 1, reason: 'x', since: QUIET.since }];
    await beat(1, [1], { stuck });
    const desk = await deskOf(trial);
    await desk.ask('POST', `/kiosks/${kiosk.id}/stuck/${dossier}/export`);
    expect((await beat(1, [1])).export).toEqual([dossier]);
    trial.skip(6 * 86_400_000);
    expect((await beat(1, [1])).export).toEqual([dossier]);
    trial.skip(2 * 86_400_000);
    expect((await beat(1, [1])).export).toEqual([]);
  });
});
