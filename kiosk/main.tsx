import './ui/theme.css';
import './screens/screens.css';
import { render } from 'preact';
import { createActor } from 'xstate';
import { config } from 'zod/mini';
import { todayIn, VIETNAM } from '#shared/calendar/index.ts';
import { err } from '#shared/result.ts';
import { App } from './app.tsx';
import { Boundary } from './boundary.tsx';
import { refuseClipboard } from './clipboard.ts';
import {
  createBrowserPrinter,
  createCamera,
  createSimulatedPrinter,
  createSkippableClock,
  createSwitchedNetwork,
  createWedgeScanner,
} from './devices/index.ts';
import { erasePage } from './erase-page.ts';
import { Broken, OtherWindow, Setup } from './screens/index.ts';
import { type Catalogue, createCatalogue } from './updates/index.ts';
import { openVault, type Vault } from './vault/index.ts';
import { handOver, keepVisit, type VisitActor, visitMachine } from './visit/index.ts';
import { heldIn, wire } from './wiring.ts';
import { wordsIn } from './words.ts';

// Zod would try to write itself functions, which the content security policy forbids.
config({ jitless: true });

const PROGRAM: string = __PROGRAM__;
const clock = createSkippableClock();
const { now } = clock;
const network = createSwitchedNetwork(fetch.bind(globalThis));
const say = wordsIn('vi');
const root = document.getElementById('app');
const wantsDock = location.hash.startsWith('#dock');
/** Where the page stands, whatever it was opened with; the dock stays for the next visit too. */
const HERE = wantsDock ? `/kiosk/${location.hash}` : '/kiosk/';
/** A part of the program that did not come is asked for again after this, in milliseconds. */
const LOAD_AGAIN_MS = 5000;
/** A terminal that is out of order tries again after this, in milliseconds. */
const TRY_AGAIN_MS = 300_000;
const reload = (): void => location.reload();
/** Not without a worker that has the page: a server that is away would leave the browser's own words on the screen. */
const reloadIfKept = (): void => {
  if (navigator.serviceWorker?.controller) reload();
};

/** What reads cards is not needed for the first paint; it is loaded while the idle screen stands. */
let cardReader: typeof import('./card-reader.ts') | null = null;
const loadCardReader = async (): Promise<void> => {
  cardReader ??= await import('./card-reader.ts').catch(() => null);
};

const show = (what: preact.ComponentChild): void => {
  if (!root) return;
  render(what, root);
  root.removeAttribute('data-painted');
};

/** Takes the screen for this window alone; two would draw on one visit. @returns false when another has it */
const takeScreen = (): Promise<boolean> =>
  new Promise((resolve) => {
    if (!navigator.locks) return resolve(true);
    void navigator.locks.request('kiosk-screen', { ifAvailable: true }, (lock) => {
      resolve(lock !== null);
      // Held for as long as this document lives.
      return lock === null ? undefined : new Promise<void>(() => {});
    });
  });

/** In a trial a terminal names itself; elsewhere a code has to be typed. */
async function enrol(vault: Vault): Promise<void> {
  const fromAddress = new URLSearchParams(location.hash.slice(1)).get('enrol');
  const tried = await vault.device.enrol(fromAddress ?? 'trial', vault.server.enrol);
  if (tried.ok) return;
  await new Promise<void>((resolve) => {
    const ask = (problem: string | null): void =>
      show(
        <Setup
          say={say}
          problem={problem}
          onEnrol={(code) =>
            void vault.device
              .enrol(code, vault.server.enrol)
              .then((result) => (result.ok ? resolve() : ask(result.error.code)))
          }
        />,
      );
    ask(tried.error.code === 'offline' ? 'offline' : null);
  });
}

/** The server does not know this terminal: in a trial, with nothing left to send, it begins anew. */
async function giveUp(vault: Vault, code: string, demo: boolean): Promise<void> {
  if (demo && code === 'unknown-kiosk' && (await vault.device.leave()).ok) return reload();
  show(<Broken say={say} reason={code} onRetry={reload} />);
}

/** Everything that says somebody is there; and the ways out of the page that a kiosk does not have. */
function listen(visit: VisitActor): void {
  for (const kind of ['pointerdown', 'keydown'] as const)
    addEventListener(kind, () => visit.send({ type: 'TOUCH' }), { capture: true, passive: true });
  addEventListener('contextmenu', (event) => event.preventDefault());
  refuseClipboard(document);
  // A document that the browser has kept aside may hold a visit that is long over: it never comes back.
  addEventListener('pageshow', (event) => {
    if ((event as PageTransitionEvent).persisted) reload();
  });
  // The browser's back button means our back: the page itself is never left.
  history.replaceState(null, '', HERE);
  history.pushState(null, '', HERE);
  addEventListener('popstate', () => {
    history.pushState(null, '', HERE);
    // Over a question it means what Escape means there: stay.
    const question = document.querySelector('dialog[open]');
    if (question) question.dispatchEvent(new Event('cancel', { cancelable: true }));
    else if (dispatchEvent(new CustomEvent('kiosk-back', { cancelable: true }))) visit.send({ type: 'BACK' });
  });
}

/** Loads what is not needed for the first screen; a line that fails now is tried again. */
async function onceIdle(): Promise<typeof import('./once-idle.ts')> {
  for (;;) {
    const loaded = await import('./once-idle.ts').catch(() => null);
    if (loaded) return loaded;
    await new Promise((resolve) => setTimeout(resolve, LOAD_AGAIN_MS));
  }
}

/** Lets the visit know how its call for help goes on; after a reload the server knows whether there is one. */
async function followCalls(vault: Vault, visit: VisitActor, isResumed: boolean): Promise<void> {
  const { followHelp } = await onceIdle();
  const ask = vault.server.helpState;
  followHelp({
    visit: {
      isCalled: () => visit.getSnapshot().context.help !== 'none',
      onChange: (look) => visit.subscribe(look).unsubscribe,
      send: (event) => visit.send(event),
    },
    ask,
  });
  const before = isResumed ? await ask() : null;
  if (before?.ok && before.value.called)
    visit.send({ type: 'HELP_STANDS', help: before.value.coming ? 'coming' : 'called' });
}

/** Nobody can be served: says so and why, takes a newer program as soon as there is one, and tries again by itself. */
function outOfOrder(reason: string): void {
  show(<Broken say={say} reason={reason} onRetry={reload} />);
  setInterval(reloadIfKept, TRY_AGAIN_MS);
  const nothing = (): void => {};
  void onceIdle().then(({ watchForUpdates }) =>
    watchForUpdates({
      program: import.meta.url,
      mayChange: () => true,
      onIdle: nothing,
      onFirst: nothing,
    }),
  );
}

/** Loads and keeps what a visit will need, once the idle screen has been painted. */
async function prepare(vault: Vault, catalogue: Catalogue): Promise<void> {
  await new Promise((resolve) => requestIdleCallback(resolve, { timeout: 2000 }));
  const paper = import('./screens/paper/index.ts').catch(() => null);
  await Promise.all([loadCardReader(), vault.prepare(), paper, catalogue.refresh()]);
  await catalogue.keep();
}

async function start(): Promise<void> {
  if (!(await takeScreen())) return show(<OtherWindow say={say} onRetry={reload} />);
  const opened = await openVault({ program: PROGRAM, fetch: network.fetch });
  if (!opened.ok) return outOfOrder(opened.error.code);
  const vault = opened.value;
  // What is missing here would lose what somebody sends: nobody is served before all was seen to be there, and an
  // unfinished visit is not touched either. What was sealed already goes on its way.
  const missing = await vault.selfCheck();
  if (missing.length > 0) {
    vault.sender.start();
    return outOfOrder(missing.join(', '));
  }
  if (!vault.device.current()) await enrol(vault);
  const identity = vault.device.current();
  if (!identity?.settings) return outOfOrder('settings');

  const today = (): string => todayIn(VIETNAM, now());
  const catalogue = createCatalogue({
    fetch: network.fetch,
    today,
    first: __CATALOGUE__,
    kept: () => (navigator.serviceWorker?.controller ? caches : null),
  });
  await catalogue.recall();
  const printer = createSimulatedPrinter(createBrowserPrinter(window));
  const scanner = createWedgeScanner(document);
  const camera = createCamera(navigator.mediaDevices);
  const demo = identity.settings.trial;
  const ports = wire({
    vault,
    catalogue,
    printer,
    program: PROGRAM,
    readCard: (text, day) => cardReader?.readCard(text, day, demo) ?? err('not-loaded'),
    now,
    layOut: async (what, context) => {
      const area = document.getElementById('paper');
      const { layOut } = await import('./screens/paper/index.ts');
      if (area)
        await layOut(what, context, { area, loadList: catalogue.loadList, now, origin: location.origin });
    },
    erasePage: () => erasePage(document, camera),
    // To the same address with its dock is no way anywhere.
    goTo: (address) => (wantsDock && address === '/kiosk/' ? reload() : location.replace(address)),
  });
  const found = await ports.findVisit();
  const visit = createActor(visitMachine, {
    clock: clock as never,
    input: {
      ports,
      settings: identity.settings,
      kiosk: identity.kiosk,
      demo,
      interrupted: !found.ok,
      takeDraft: handOver(found.ok ? found.value : null),
    },
  });
  visit.start();
  keepVisit(visit, ports);
  listen(visit);
  scanner.subscribe((text) => {
    dispatchEvent(new Event('kiosk-scan'));
    void loadCardReader().then(() => visit.send({ type: 'SCANNED', text }));
  });
  vault.outbox.subscribe((row) => {
    visit.send({ type: 'HELD', dossier: row.dossier, held: heldIn(row.state) });
  });
  vault.sender.start();
  show(
    <Boundary
      instead={<Broken say={say} reason="screen" onRetry={reload} />}
      reload={reloadIfKept}
      draw={() => <App visit={visit} catalogue={catalogue} camera={camera} now={now} outbox={vault.sender} />}
    />,
  );
  // From here on a touch is answered; npm run bench measures this moment.
  performance.mark('idle-ready');
  dispatchEvent(new Event('kiosk-ready'));
  void prepare(vault, catalogue);
  void followCalls(vault, visit, found.ok && found.value !== null);
  const { keepSendingParked, startHeartbeat, watchForUpdates } = await onceIdle();
  keepSendingParked(vault, now);
  startHeartbeat({
    vault,
    visit,
    program: PROGRAM,
    now,
    onCatalogue: (version) => {
      if (version !== catalogue.version() && visit.getSnapshot().matches('idle'))
        void catalogue.refresh().then(catalogue.keep);
    },
    onOutcast: (code) => void giveUp(vault, code, demo),
  });
  void watchForUpdates({
    program: import.meta.url,
    mayChange: () => visit.getSnapshot().matches('idle'),
    onIdle: (look) => visit.subscribe(look),
    onFirst: () => void catalogue.refresh().then(catalogue.keep),
  });
  if (demo && wantsDock) {
    const { openDock } = await import('./devices/dock/index.ts');
    const paper = document.getElementById('paper');
    const phone = (): string | null =>
      visit.getSnapshot().children.signIn?.getSnapshot().context.state?.qr ?? null;
    openDock({ scanner, printer, network, clock, paper, phone });
  }
}

start().catch((error: unknown) => {
  // What stands around the program (recovery.ts) begins it anew.
  dispatchEvent(new Event('kiosk-failed'));
  throw error;
});
