import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { SignInState } from '#shared/api/index.ts';
import { stepOf } from '#shared/flow/index.ts';
import { err, ok } from '#shared/result.ts';
import {
  draftOf,
  type FoundVisit,
  keepVisit,
  type Photo,
  type VisitDraft,
  type VisitPorts,
} from '../../../kiosk/visit/index.ts';
import {
  BY_CARD,
  CARD,
  CLUB,
  CLUB_ANSWERS,
  ENTRY,
  type OpenVisit,
  openVisit,
  photoOf,
  settle,
} from './ports.ts';

const draft = (opened: OpenVisit): VisitDraft => {
  const made = draftOf(opened.visit.getSnapshot());
  if (!made) throw new Error('there is a draft here');
  return made;
};
const noDraft = (opened: OpenVisit) => expect(draftOf(opened.visit.getSnapshot())).toBeNull();

/** As a fresh document finds it: only what is JSON came through. */
const reload = async (
  found: VisitDraft,
  over: Partial<VisitPorts> = {},
  photos: ReadonlyArray<Photo> = [],
): Promise<OpenVisit> => {
  const opened = openVisit({
    draft: JSON.parse(JSON.stringify(found)) as VisitDraft,
    photos,
    over: { signInState: async () => ok(BY_CARD), ...over },
  });
  await settle();
  return opened;
};
/** The server has forgotten who it was. */
const forgotten: Partial<VisitPorts> = {
  signInState: async () => ok({ method: null, status: 'not-started' }),
};

/** Two steps answered, the third open, something typed on it. */
const midFlow = async (): Promise<OpenVisit> => {
  const opened = openVisit();
  await opened.toFlow();
  await opened.answer(CLUB_ANSWERS.slice(0, 1));
  opened.flow()?.send({ type: 'ENTER', entries: { 'player.years': 7 } });
  await opened.send({ type: 'PHOTO', photo: photoOf('photo') });
  return opened;
};

describe('what is kept', () => {
  it('is nothing before the person has agreed, and nothing after the wipe', async () => {
    const opened = openVisit();
    noDraft(opened);
    await opened.send({ type: 'START' });
    noDraft(opened);
    await opened.send({ type: 'DECLINE' });
    noDraft(opened);
    await opened.send({ type: 'CHOOSE', entry: ENTRY });
    noDraft(opened);
    await opened.send({ type: 'AGREE' });
    expect(draft(opened).stage).toBe('signing-in');
    await opened.send({ type: 'FINISH' });
    noDraft(opened);
    await opened.wait(5);
    noDraft(opened);
  });

  it('names the stage and all that is needed to go on', async () => {
    const opened = openVisit();
    await opened.toForWhom();
    expect(draft(opened)).toMatchObject({
      stage: 'choosing',
      person: CARD.citizenId,
      entry: null,
      step: null,
    });
    await opened.send({ type: 'FOR', actingFor: 'other' }, { type: 'CHOOSE', entry: ENTRY });
    expect(draft(opened)).toMatchObject({ stage: 'choosing', actingFor: 'other', entry: ENTRY });
    await opened.send({ type: 'BEGIN' });
    expect(draft(opened)).toMatchObject({ stage: 'answering', step: 'player', answers: {}, entries: {} });
    opened.flow()?.send({ type: 'ENTER', entries: { 'player.fullName': 'Ng' } });
    expect(draft(opened).entries).toEqual({ 'player.fullName': 'Ng' });
    await opened.answer(CLUB_ANSWERS.slice(0, 2));
    await opened.send({ type: 'PHOTO', photo: photoOf('photo') });
    expect(draft(opened)).toMatchObject({
      visit: opened.context().visit,
      stage: 'answering',
      step: 'rules',
      answers: { 'player.fullName': 'Nguyễn Văn Thử' },
      photographed: ['photo'],
      dossier: opened.context().dossier,
    });
    await opened.send({ type: 'NO_PHOTO', paper: 'photo' });
    expect(draft(opened).photographed).toEqual([]);
  });

  it('keeps the answers of someone who went back to the list of procedures', async () => {
    const opened = await midFlow();
    opened.flow()?.send({ type: 'BACK' });
    await opened.send({ type: 'BACK' }, { type: 'BACK' });
    expect(opened.screen()).toBe('choose');
    expect(draft(opened)).toMatchObject({
      stage: 'answering',
      step: 'player',
      answers: { 'player.fullName': 'Nguyễn Văn Thử' },
    });
  });

  it('is "sent" from the receipt on, and "answering" while it could not be sealed', async () => {
    const sent = openVisit();
    await sent.toSlip();
    expect(draft(sent)).toMatchObject({ stage: 'sent', sent: { slip: 'KVL-1-00027-7Q' }, step: null });
    await sent.send({ type: 'CAME_OUT' });
    expect(draft(sent).stage).toBe('sent');
    const failed = openVisit({ over: { seal: async () => err('disk-full') } });
    await failed.toSlip();
    expect(draft(failed)).toMatchObject({ stage: 'answering', step: null, sent: null });
    expect(draft(failed).answers['player.fullName']).toBe('Nguyễn Văn Thử');
  });

  it('is JSON, through and through', async () => {
    const opened = await midFlow();
    expect(JSON.parse(JSON.stringify(draft(opened)))).toEqual(draft(opened));
  });
});

describe('after a reload', () => {
  it('signing in: the server is asked, and the ways are shown', async () => {
    const opened = openVisit();
    await opened.toWays();
    await opened.send(
      { type: 'LANGUAGE', language: 'en' },
      { type: 'COMFORT', comfort: { textSize: 'largest' } },
    );
    const again = await reload(draft(opened), forgotten);
    expect(again.screen()).toBe('sign-in-ways');
    expect(again.context()).toMatchObject({
      visit: opened.context().visit,
      startedAt: opened.context().startedAt,
      language: 'en',
      comfort: { textSize: 'largest' },
    });
    expect(again.ports.called('startVisit')).toBe(0);
  });

  it('choosing: the same person chooses; someone unknown signs in', async () => {
    const opened = openVisit();
    await opened.toBefore();
    const known = await reload(draft(opened));
    expect(known.screen()).toBe('for-whom');
    expect(known.context()).toMatchObject({ signIn: BY_CARD, answers: {}, resumed: null });
    const unknown = await reload(draft(opened), forgotten);
    expect(unknown.screen()).toBe('sign-in-ways');
    await unknown.send({ type: 'SCANNED', text: 'card' });
    expect(unknown.screen()).toBe('for-whom');
  });

  it('answering: the step, the answers, what was typed, the photographs and the dossier are there', async () => {
    const opened = await midFlow();
    const again = await reload(draft(opened), {}, [photoOf('photo')]);
    expect(again.screen()).toBe('flow');
    const flow = again.flow()?.getSnapshot();
    expect(flow && stepOf(flow)).toBe('level');
    expect(flow?.context.answers['player.fullName']).toBe('Nguyễn Văn Thử');
    expect(flow?.context.entries).toEqual({ 'player.years': 7 });
    expect(again.context()).toMatchObject({
      dossier: opened.context().dossier,
      photos: [photoOf('photo')],
      signIn: BY_CARD,
    });
    await again.answer(CLUB_ANSWERS.slice(1));
    again.flow()?.send({ type: 'SEND' });
    await settle();
    expect(again.screen()).toBe('slip');
    expect(again.context().sent?.dossier).toBe(opened.context().dossier);
  });

  it('answering, gone back a step: that step', async () => {
    const opened = await midFlow();
    opened.flow()?.send({ type: 'BACK' });
    const again = await reload(draft(opened));
    const flow = again.flow()?.getSnapshot();
    expect(flow && stepOf(flow)).toBe('player');
  });

  it('not sealed yet: the review, under the same dossier', async () => {
    const opened = openVisit({ over: { seal: async () => err('disk-full') } });
    await opened.toSlip();
    expect(opened.screen()).toBe('not-sent');
    const again = await reload(draft(opened));
    const flow = again.flow()?.getSnapshot();
    expect(flow && stepOf(flow)).toBe('review');
    expect(again.context().dossier).toBe(opened.context().dossier);
  });

  it('sent: asks again whether the slip came out, and can print it again', async () => {
    const opened = openVisit();
    await opened.toSlip();
    const again = await reload(draft(opened));
    expect(again.screen()).toBe('slip');
    expect(again.context()).toMatchObject({
      sent: { slip: 'KVL-1-00027-7Q' },
      loaded: { flow: { id: 'tennis-club' } },
    });
    expect(again.ports.called('print')).toBe(0);
    await again.send({ type: 'PRINT_AGAIN' });
    expect(again.ports.called('print')).toBe(1);
    await again.send({ type: 'CAME_OUT' }, { type: 'ANOTHER' });
    expect(again.screen()).toBe('for-whom');
    expect(again.context().signIn).toEqual(BY_CARD);
  });

  it.each<[string, Partial<VisitPorts>]>([
    ['the server has forgotten', forgotten],
    ['the server is away', { signInState: async () => err('offline') }],
    ['the flow cannot be had', { loadFlow: async () => err('not-reached') }],
    [
      'asking breaks',
      {
        signInState: async () => {
          throw new Error('no');
        },
      },
    ],
  ])('sent, and %s: the slip’s number is shown all the same', async (_, over) => {
    const opened = openVisit();
    await opened.toSlip();
    const again = await reload(draft(opened), over);
    expect(again.screen()).toBe('slip');
    expect(again.context().sent?.slip).toBe('KVL-1-00027-7Q');
  });

  it('answering, but the flow cannot be had: says so, loses nothing, and goes on with it', async () => {
    const opened = await midFlow();
    let tries = 0;
    const again = await reload(draft(opened), {
      loadFlow: async () => (++tries < 3 ? err('not-reached') : ok(CLUB)),
    });
    expect(again.screen()).toBe('not-loaded');
    noDraft(again);
    await again.send({ type: 'RETRY' });
    expect(again.screen()).toBe('not-loaded');
    await again.send({ type: 'RETRY' });
    expect(again.screen()).toBe('flow');
    expect(again.flow()?.getSnapshot().context.entries).toEqual({ 'player.years': 7 });
    expect(again.flow()?.getSnapshot().context.answers['player.fullName']).toBe('Nguyễn Văn Thử');
  });

  it('answering, but the flow cannot be had: who goes home, or has gone, leaves nothing', async () => {
    const opened = await midFlow();
    const away = { loadFlow: async () => err('not-reached') };
    const home = await reload(draft(opened), away);
    await home.send({ type: 'FINISH' });
    expect(home.ports.called('wipe')).toBe(1);
    const gone = await reload(draft(opened), away);
    await gone.wait(120);
    await gone.wait(45);
    expect(gone.ports.called('wipe')).toBe(1);
  });

  it('goes back from what is waited for: to the sign-in, to the words that it cannot be loaded', async () => {
    const opened = await midFlow();
    const asking = await reload(draft(opened), { signInState: () => new Promise(() => undefined) });
    expect(asking.screen()).toBe('wait');
    await asking.send({ type: 'BACK' });
    expect(asking.screen()).toBe('sign-in-ways');
    expect(draft(asking)).toEqual(draft(opened));
    const loading = await reload(draft(opened), { loadFlow: () => new Promise(() => undefined) });
    expect(loading.screen()).toBe('wait');
    await loading.send({ type: 'BACK' });
    expect(loading.screen()).toBe('not-loaded');
  });

  it.each<[string, Partial<VisitPorts>]>([
    ['who it was', { signInState: () => new Promise(() => undefined) }],
    ['the flow', { loadFlow: () => new Promise(() => undefined) }],
  ])('sent: BACK and FINISH lead to the number while %s is waited for', async (_, over) => {
    const opened = openVisit();
    await opened.toSlip();
    const back = await reload(draft(opened), over);
    await back.send({ type: 'BACK' }, { type: 'BACK' });
    expect(back.screen()).toBe('slip');
    const finished = await reload(draft(opened), over);
    await finished.send({ type: 'FINISH' });
    expect(finished.screen()).toBe('slip');
    expect(finished.context()).toMatchObject({ leaving: true, sent: { slip: 'KVL-1-00027-7Q' } });
    await finished.send({ type: 'FINISH' });
    expect(finished.ports.called('wipe')).toBe(1);
  });
});

describe('a reload while the key of the draft cannot be had', () => {
  const interrupted = async (findVisit: VisitPorts['findVisit'], over: Partial<VisitPorts> = {}) => {
    const opened = openVisit({
      interrupted: true,
      over: { signInState: async () => ok(BY_CARD), findVisit, ...over },
    });
    await settle();
    return opened;
  };
  const away = async () => err('offline');

  it('says so, keeps asking, and goes on once it is there', async () => {
    const before = await midFlow();
    const found: FoundVisit = { draft: draft(before), photos: [photoOf('photo')] };
    let isAway = true;
    const opened = await interrupted(async () => (isAway ? err('offline') : ok(found)));
    expect(opened.screen()).toBe('interrupted');
    expect(opened.activity()).toBe('out-of-order');
    noDraft(opened);
    await opened.wait(3);
    await opened.send({ type: 'RETRY' });
    expect(opened.ports.called('findVisit')).toBe(3);
    expect(opened.screen()).toBe('interrupted');
    isAway = false;
    await opened.wait(3);
    expect(opened.screen()).toBe('flow');
    expect(opened.flow()?.getSnapshot().context.entries).toEqual({ 'player.years': 7 });
    expect(opened.context()).toMatchObject({ photos: [photoOf('photo')], visit: before.context().visit });
    expect(opened.ports.called('startVisit')).toBe(0);
  });

  it('goes to the idle screen when there is nothing to go on with any more', async () => {
    const opened = await interrupted(async () => ok(null));
    expect(opened.screen()).toBe('idle');
    expect(opened.ports.called('wipe')).toBe(0);
  });

  it('drops it when the person goes home', async () => {
    const opened = await interrupted(away);
    await opened.send(
      { type: 'LANGUAGE', language: 'en' },
      { type: 'COMFORT', comfort: { theme: 'contrast' } },
    );
    expect(opened.context()).toMatchObject({ language: 'en', comfort: { theme: 'contrast' } });
    await opened.send({ type: 'FINISH' });
    expect(opened.ports.called('wipe')).toBe(1);
    await opened.wait(5);
    expect(opened.screen()).toBe('idle');
    expect(opened.context().language).toBe('vi');
  });

  it('drops it when nobody is there, counted from the last touch', async () => {
    const opened = await interrupted(away);
    await opened.wait(164);
    await opened.send({ type: 'TOUCH' });
    await opened.wait(164);
    expect(opened.screen()).toBe('interrupted');
    await opened.wait(1);
    expect(opened.screen()).toBe('wiped');
    expect(opened.ports.called('wipe')).toBe(1);
  });
});

describe('a machine that can keep nothing', () => {
  it('says so before anything is asked, and begins once it can', async () => {
    let isFull = true;
    const opened = openVisit({
      over: { startVisit: async () => (isFull ? err('storage-full') : ok(null)) },
    });
    await opened.send({ type: 'LANGUAGE', language: 'en' }, { type: 'START' });
    expect(opened.screen()).toBe('cannot-begin');
    expect(opened.activity()).toBe('out-of-order');
    noDraft(opened);
    await opened.send({ type: 'RETRY' });
    expect(opened.screen()).toBe('cannot-begin');
    isFull = false;
    await opened.send({ type: 'RETRY' });
    expect(opened.screen()).toBe('consent');
    expect(opened.context().language).toBe('en');
    expect(opened.ports.called('startVisit')).toBe(3);
  });

  it('has a way home', async () => {
    const opened = openVisit({ over: { startVisit: async () => err('storage-broken') } });
    await opened.send({ type: 'START' }, { type: 'FINISH' });
    expect(opened.screen()).toBe('wiped');
  });
});

describe('answering, and the server does not know who it was', () => {
  it.each<[string, Partial<VisitPorts>]>([
    ['it has forgotten', forgotten],
    ['it is away', { signInState: async () => err('offline') }],
  ])('%s: signing in again brings the same person back to the question', async (_, over) => {
    const opened = await midFlow();
    const again = await reload(draft(opened), over);
    expect(again.screen()).toBe('sign-in-ways');
    expect(draft(again)).toEqual(draft(opened));
    await again.send({ type: 'LANGUAGE', language: 'en' });
    await again.send({ type: 'BACK' }, { type: 'AGREE' });
    await again.send({ type: 'SCANNED', text: 'card' });
    expect(again.screen()).toBe('flow');
    const flow = again.flow()?.getSnapshot();
    expect(flow && stepOf(flow)).toBe('level');
    expect(flow?.context.entries).toEqual({ 'player.years': 7 });
    expect(again.context()).toMatchObject({ language: 'en', dossier: opened.context().dossier });
  });

  it('keeps the answers over a second reload, at the provider’s page for instance', async () => {
    const opened = await midFlow();
    const again = await reload(draft(opened), forgotten);
    await again.send({ type: 'USE', method: 'provider' });
    const third = await reload(draft(again));
    expect(third.screen()).toBe('flow');
    expect(third.flow()?.getSnapshot().context.answers['player.fullName']).toBe('Nguyễn Văn Thử');
  });

  const somebodyElse: SignInState = {
    ...BY_CARD,
    resident: { ...BY_CARD.resident, citizenId: '038899000002' },
  };
  it.each<[string, (found: VisitDraft) => Promise<OpenVisit>]>([
    [
      'signs in',
      async (found) => {
        const again = await reload(found, { ...forgotten, signInByCard: async () => ok(somebodyElse) });
        await again.send({ type: 'SCANNED', text: 'card' });
        return again;
      },
    ],
    ['came back from the provider', (found) => reload(found, { signInState: async () => ok(somebodyElse) })],
    [
      'gives no name at all',
      async (found) => {
        const again = await reload(found, forgotten);
        await again.send({ type: 'USE', method: 'attendant' });
        again.ports.tellNotAsked();
        await again.send({ type: 'PREPARE' });
        return again;
      },
    ],
  ])('somebody else who %s never sees them', async (_, come) => {
    const opened = await midFlow();
    const again = await come(draft(opened));
    expect(again.screen()).toBe('for-whom');
    expect(again.context()).toMatchObject({ answers: {}, photos: [], entry: null, resumed: null });
    expect(again.context().dossier).not.toBe(opened.context().dossier);
    await again.send({ type: 'FOR', actingFor: 'self' }, { type: 'CHOOSE', entry: ENTRY }, { type: 'BEGIN' });
    expect(again.flow()?.getSnapshot().context).toMatchObject({ answers: {}, entries: {} });
  });
});

describe('keeping', () => {
  beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }));
  afterEach(() => void vi.useRealTimers());

  const kept = (opened: OpenVisit) =>
    opened.ports.calls.flatMap(([port, found, photos]) =>
      port === 'keep' ? [{ draft: found as VisitDraft, photos: photos as ReadonlyArray<Photo> }] : [],
    );
  const type = (opened: OpenVisit, name: string) =>
    opened.flow()?.send({ type: 'ENTER', entries: { 'player.fullName': name } });

  it('begins with the agreement, at once', async () => {
    const opened = openVisit();
    keepVisit(opened.visit, opened.ports);
    await opened.send({ type: 'START' }, { type: 'LANGUAGE', language: 'en' });
    vi.advanceTimersByTime(60_000);
    expect(kept(opened)).toEqual([]);
    await opened.send({ type: 'AGREE' });
    expect(kept(opened).map(({ draft: { stage } }) => stage)).toEqual(['signing-in']);
  });

  it('writes once for what was written already', async () => {
    const opened = openVisit();
    keepVisit(opened.visit, opened.ports);
    await opened.toFlow();
    const before = kept(opened).length;
    await opened.send({ type: 'TOUCH' }, { type: 'TOUCH' }, { type: 'ONLINE', online: false });
    vi.advanceTimersByTime(60_000);
    expect(kept(opened)).toHaveLength(before);
  });

  it('writes a step at once, typing a moment later and once', async () => {
    const opened = openVisit();
    keepVisit(opened.visit, opened.ports);
    await opened.toFlow();
    const before = kept(opened).length;
    for (const name of ['N', 'Ng', 'Ngu']) type(opened, name);
    expect(kept(opened)).toHaveLength(before);
    vi.advanceTimersByTime(99);
    expect(kept(opened)).toHaveLength(before);
    vi.advanceTimersByTime(1);
    expect(kept(opened)).toHaveLength(before + 1);
    expect(kept(opened).at(-1)?.draft.entries).toEqual({ 'player.fullName': 'Ngu' });
    opened.flow()?.send({ type: 'NEXT', answers: CLUB_ANSWERS[0]?.[1] ?? {} });
    expect(kept(opened)).toHaveLength(before + 2);
    expect(kept(opened).at(-1)?.draft.step).toBe('level');
    vi.advanceTimersByTime(60_000);
    expect(kept(opened)).toHaveLength(before + 2);
  });

  it('writes what was typed with the step that overtook it', async () => {
    const opened = openVisit();
    keepVisit(opened.visit, opened.ports);
    await opened.toFlow();
    type(opened, 'N');
    opened.flow()?.send({ type: 'NEXT', answers: CLUB_ANSWERS[0]?.[1] ?? {} });
    const after = kept(opened).length;
    expect(kept(opened).at(-1)?.draft.answers['player.fullName']).toBe('Nguyễn Văn Thử');
    vi.advanceTimersByTime(60_000);
    expect(kept(opened)).toHaveLength(after);
  });

  it.each(['pagehide', 'visibilitychange'])(
    'writes what was typed at once when the page is about to go (%s), and waits for no paint',
    async (event) => {
      const opened = openVisit();
      const page = new EventTarget();
      const stop = keepVisit(opened.visit, opened.ports, page);
      await opened.toFlow();
      const before = kept(opened).length;
      type(opened, 'N');
      page.dispatchEvent(new Event(event));
      expect(kept(opened)).toHaveLength(before + 1);
      expect(kept(opened).at(-1)?.draft.entries).toEqual({ 'player.fullName': 'N' });
      expect(opened.ports.calls.at(-1)?.[0]).toBe('keepAtOnce');
      await opened.send({ type: 'FINISH' });
      page.dispatchEvent(new Event(event));
      expect(kept(opened)).toHaveLength(before + 1);
      stop();
      const calls = opened.ports.called('keepAtOnce');
      page.dispatchEvent(new Event(event));
      expect(opened.ports.called('keepAtOnce')).toBe(calls);
    },
  );

  it('gives each photograph once', async () => {
    const opened = openVisit();
    keepVisit(opened.visit, opened.ports);
    await opened.toFlow();
    const [first, second, again] = [photoOf('photo'), photoOf('consent'), photoOf('photo')];
    await opened.send({ type: 'PHOTO', photo: first }, { type: 'PHOTO', photo: second });
    await opened.send({ type: 'PHOTO', photo: again });
    await opened.answer();
    const given = kept(opened).flatMap(({ photos }) => photos);
    expect(given).toHaveLength(3);
    for (const [place, photo] of [first, second, again].entries()) expect(given[place]).toBe(photo);
    expect(opened.context().photos.map(({ paper }) => paper)).toEqual(['consent', 'photo']);
  });

  it('stops with the wipe: not even what was typed a moment before is written', async () => {
    const opened = openVisit();
    keepVisit(opened.visit, opened.ports);
    await opened.toFlow();
    const flow = opened.flow();
    type(opened, 'N');
    const before = kept(opened).length;
    await opened.send({ type: 'FINISH' });
    flow?.send({ type: 'ENTER', entries: { 'player.fullName': 'Ngu' } });
    await opened.wait(5);
    vi.advanceTimersByTime(60_000);
    expect(opened.screen()).toBe('idle');
    expect(kept(opened)).toHaveLength(before);
  });

  it('keeps the next visit as a new one', async () => {
    const opened = openVisit();
    keepVisit(opened.visit, opened.ports);
    await opened.toFlow();
    await opened.send({ type: 'PHOTO', photo: photoOf('photo') }, { type: 'FINISH' }, { type: 'START' });
    const before = kept(opened).length;
    await opened.toFlow();
    const fresh = kept(opened).slice(before);
    expect(new Set(fresh.map(({ draft: { visit } }) => visit))).toEqual(new Set([opened.context().visit]));
    expect(JSON.stringify(fresh)).not.toContain('photo"');
    expect(fresh.at(-1)?.draft).toMatchObject({ answers: {}, photographed: [] });
    type(opened, 'T');
    vi.advanceTimersByTime(100);
    expect(kept(opened).at(-1)?.draft.entries).toEqual({ 'player.fullName': 'T' });
  });

  it('ends when it is told to', async () => {
    const opened = openVisit();
    const stop = keepVisit(opened.visit, opened.ports);
    await opened.toFlow();
    type(opened, 'N');
    stop();
    const before = kept(opened).length;
    type(opened, 'Ng');
    await opened.send({ type: 'PHOTO', photo: photoOf('photo') });
    vi.advanceTimersByTime(60_000);
    expect(kept(opened)).toHaveLength(before);
  });
});
