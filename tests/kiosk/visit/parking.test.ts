import { describe, expect, it } from 'vitest';
import { err, ok, type Result } from '#shared/result.ts';
import type { VisitPorts } from '../../../kiosk/visit/index.ts';
import { BY_ATTENDANT, MATTER, type OpenVisit, openVisit, PARKING, pending, settle } from './ports.ts';

const park = async (opened: OpenVisit): Promise<void> => {
  await opened.toFlow();
  await opened.send({ type: 'PARK' });
};

describe('what is laid aside', () => {
  it('shows its code while the paper comes out', async () => {
    const paper = pending<Result<null, string>>();
    const opened = openVisit({ over: { print: () => paper.promise } });
    await park(opened);
    expect(opened.screen()).toBe('parked');
    expect(opened.context().parking).toEqual(PARKING);
    // Whoever leaves in a hurry has the slip first.
    await opened.send({ type: 'FINISH' });
    expect(opened.ports.called('wipe')).toBe(0);
    expect(opened.screen()).toBe('parked');
    paper.resolve(ok(null));
    await settle();
    await opened.send({ type: 'FINISH' });
    expect(opened.ports.called('wipe')).toBe(1);
  });

  it('shows its code before it is kept, and none of what could not be', async () => {
    const kept = pending<Result<null, string>>();
    const opened = openVisit({
      over: {
        park: (_, show) => {
          show(PARKING);
          return kept.promise;
        },
      },
    });
    await park(opened);
    expect(opened.screen()).toBe('parking');
    expect(opened.context().parking).toEqual(PARKING);
    kept.resolve(err('storage-full'));
    await settle();
    expect(opened.screen()).toBe('not-parked');
    expect(opened.context().parking).toBeNull();
    await opened.send({ type: 'BACK' });
    expect(opened.screen()).toBe('flow');
  });
});

describe('what is gone on with', () => {
  const byAttendant = async (opened: OpenVisit): Promise<void> => {
    await opened.send({ type: 'USE', method: 'attendant' });
    opened.ports.tell(BY_ATTENDANT);
    await settle();
  };

  it('leads to the ways of signing in where the server has forgotten the person, and is offered again', async () => {
    const opened = openVisit({
      over: { listParked: async () => ok([MATTER]), resumeParked: async () => err('signed-out') },
    });
    await opened.toWays();
    await byAttendant(opened);
    expect(opened.screen()).toBe('parked-offer');
    await opened.send({ type: 'RESUME', id: MATTER.id, code: PARKING.code });
    expect(opened.screen()).toBe('sign-in-ways');
    expect(opened.context()).toMatchObject({ resumeFault: 'signed-out', signIn: null, parked: [] });
    await byAttendant(opened);
    expect(opened.screen()).toBe('parked-offer');
    expect(opened.context()).toMatchObject({ resumeFault: null, parked: [MATTER], signIn: BY_ATTENDANT });
  });

  it('is not passed by in silence where the server has forgotten the person before it was asked', async () => {
    let answer: Awaited<ReturnType<VisitPorts['listParked']>> = err('signed-out');
    const opened = openVisit({ over: { listParked: async () => answer } });
    await opened.toWays();
    await byAttendant(opened);
    expect(opened.screen()).toBe('sign-in-ways');
    expect(opened.context()).toMatchObject({ resumeFault: 'signed-out', signIn: null });
    answer = ok([MATTER]);
    await byAttendant(opened);
    expect(opened.screen()).toBe('parked-offer');
  });

  it('stays on offer with the reason, whatever else it cannot be opened for', async () => {
    for (const fault of ['wrong-code', 'locked', 'gone', 'offline'] as const) {
      const opened = openVisit({
        over: { listParked: async () => ok([MATTER]), resumeParked: async () => err(fault) },
      });
      await opened.toWays();
      await byAttendant(opened);
      await opened.send({ type: 'RESUME', id: MATTER.id, code: PARKING.code });
      expect(opened.screen()).toBe('parked-offer');
      expect(opened.context()).toMatchObject({ resumeFault: fault, resuming: null, signIn: BY_ATTENDANT });
    }
  });
});
