import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, expect, it } from 'vitest';
import { type CatalogueIndex, type EnrolAnswer, proveRequest } from '#shared/api/index.ts';
import { exportPublicKey, makeKioskKey, type Receipt } from '#shared/dossier/index.ts';
import { libraryFlow } from '../core/flow.ts';
import {
  formOf,
  makeDossier,
  sealDossier,
  type TestKiosk,
  type Trial,
  writeCatalogue,
} from '../core/trial.ts';
import { freePort, KillableServer } from './server.ts';

/** How many times the program is killed; `KILLS=200 npx vitest run tests/server/crash` is the long form. */
const KILLS = Number(process.env.KILLS ?? 6);
/** The same seed kills at the same moments. */
const SEED = Number(process.env.KILL_SEED ?? Date.now() % 100_000);
/** Longest wait for a start; a busy machine is no fault of the program. */
const PATIENCE_MS = 120_000;

/** mulberry32 (Tommy Ettinger, public domain): numbers from 0 to 1 that a seed decides. */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

const folder = mkdtempSync(join(tmpdir(), 'vinh-loc-kiosk-kill-'));
const catalogueDir = join(folder, 'catalogue');
writeCatalogue(catalogueDir, { 'the-ban-doc': libraryFlow() });
const servers: KillableServer[] = [];
afterAll(async () => {
  for (const server of servers) await server.kill(true);
  rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
});

async function newServer(name: string): Promise<KillableServer> {
  const server = new KillableServer(join(folder, name), catalogueDir, await freePort());
  servers.push(server);
  return server;
}

/** A kiosk over real connections, and what the trial's makers of dossiers need to know. */
async function enrol(base: string): Promise<{ kiosk: TestKiosk; trial: Trial }> {
  const index = (await (await fetch(`${base}/catalogue/index.json`)).json()) as CatalogueIndex;
  const key = await makeKioskKey();
  const answer = (await (
    await fetch(`${base}/api/kiosks/enrol`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ code: 'trial', publicKey: await exportPublicKey(key.publicKey) }),
    })
  ).json()) as EnrolAnswer;
  const send: TestKiosk['send'] = async (method, path, body) => {
    const packed = body instanceof FormData ? new Response(body) : new Response(JSON.stringify(body));
    const bytes = new Uint8Array(await packed.arrayBuffer());
    const authorization = await proveRequest(key.privateKey, {
      kiosk: answer.kiosk,
      audience: new URL(base).host,
      method,
      path,
      body: bytes,
      at: new Date().toISOString(),
      id: crypto.randomUUID(),
    });
    const type = packed.headers.get('content-type') ?? 'application/json';
    return fetch(`${base}${path}`, { method, headers: { authorization, 'content-type': type }, body: bytes });
  };
  const trial = { context: { catalogue: { index: () => index }, clock: { now: () => Date.now() } } };
  return { kiosk: { id: answer.kiosk, key, answer, send }, trial: trial as unknown as Trial };
}

/** Asks again as long as the server asks for patience: anybody's questions about slips are counted. */
async function patiently(address: string): Promise<Response> {
  for (;;) {
    const answer = await fetch(address);
    if (answer.status !== 429) return answer;
    await pause(Number(answer.headers.get('retry-after')) * 1000);
  }
}

it(
  `comes up by itself, with every acknowledged dossier, after ${KILLS} kills (seed ${SEED})`,
  async () => {
    const random = randomFrom(SEED);
    const calm = await newServer('calm');
    calm.start();
    const whole = await calm.healthy(PATIENCE_MS);
    await calm.kill(true);

    // While everything is being created: each next kill comes a little later than the one before.
    const server = await newServer('data');
    const early = Math.ceil(KILLS / 2);
    for (let round = 0; round < early; round++) {
      server.start();
      await pause(((round + random()) / early) * whole * 1.2);
      await server.kill(random() < 0.5);
    }
    server.start();
    await server.healthy(PATIENCE_MS);
    // Where pages were built, their files are kept there too.
    const left = readdirSync(server.dataDir).filter((name) => name !== 'pages');
    expect(left.sort()).toEqual(['control.json', 'keys', 'lock', 'postgres']);

    // While dossiers come in, and while what was killed is being put in order.
    const { kiosk, trial } = await enrol(server.base);
    const sent: Array<{ form: () => FormData; id: string; slip: string; receipt: Receipt | null }> = [];
    const put = async (one: (typeof sent)[number]): Promise<void> => {
      const answer = await kiosk.send('PUT', `/api/dossiers/${one.id}`, one.form());
      if (answer.status !== 200) throw new Error(`${answer.status} ${await answer.text()}`);
      const receipt = (await answer.json()) as Receipt;
      // A receipt once given is the receipt for ever.
      if (one.receipt) expect(receipt).toEqual(one.receipt);
      one.receipt = receipt;
    };
    for (let round = early; round < KILLS; round++) {
      let alive = true;
      const sending = (async () => {
        while (alive) {
          const sealed = await sealDossier(kiosk, makeDossier(kiosk, trial, { seq: sent.length + 1 }));
          const one = {
            form: () => formOf(sealed),
            id: sealed.manifest.dossier,
            slip: sealed.manifest.slip,
            receipt: null,
          };
          sent.push(one);
          await put(one).catch(() => {
            alive = false;
          });
        }
      })();
      await pause(300 + random() * 1500);
      await server.kill(random() < 0.5);
      await sending;
      if (random() < 0.5) {
        server.start();
        await pause(random() * whole);
        await server.kill(random() < 0.5);
      }
      server.start();
      await server.healthy(PATIENCE_MS);
      for (const one of sent.filter(({ receipt }) => receipt)) {
        const held = await (await patiently(`${server.base}/api/slips/${one.slip}`)).json();
        expect(held).toMatchObject({ slip: one.slip, held: true });
      }
      // What was on its way is sent again, as the kiosk does: it is there once.
      for (const one of sent.slice(-3)) await put(one);
    }
    expect(sent.filter(({ receipt }) => receipt).length).toBeGreaterThanOrEqual(KILLS - early);
    process.stderr.write(
      `killed ${KILLS} times (seed ${SEED}): ${sent.length} dossiers sent, 0 lost; a first start takes ${Math.round(whole)} ms\n`,
    );
  },
  Math.max(300_000, KILLS * 60_000),
);
