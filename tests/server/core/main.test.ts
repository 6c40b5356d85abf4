import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, onTestFinished } from 'vitest';
import { readConfig } from '../../../server/config.ts';
import { startServer } from '../../../server/start.ts';
import { describeEachDatabase } from '../database.ts';
import { temporaryFolder } from './trial.ts';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));

function run(script: string, env: Record<string, string>, ...args: string[]) {
  const child = spawn(process.execPath, ['--import', 'tsx', join(ROOT, 'server', script), ...args], {
    cwd: ROOT,
    env: { PATH: process.env.PATH ?? '', ...env },
  });
  let output = '';
  let errors = '';
  child.stdout.on('data', (chunk) => {
    output += chunk;
  });
  child.stderr.on('data', (chunk) => {
    errors += chunk;
  });
  const exit = new Promise<number | null>((resolve) => child.once('exit', resolve));
  onTestFinished(() => void child.kill('SIGKILL'));
  return { child, exit, output: () => output, errors: () => errors };
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === 'object' && address ? address.port : 0;
}

const environment = async (databaseUrl?: string): Promise<Record<string, string>> => ({
  PORT: String(await freePort()),
  DATA_DIR: join(temporaryFolder(), 'data'),
  ...(databaseUrl !== undefined && { DATABASE_URL: databaseUrl }),
});

describeEachDatabase('the program', (open, kind) => {
  it('starts, says where it is and what to try, and stops on SIGTERM within five seconds', async () => {
    const env = await environment(kind.id === 'server' ? (await open()).url : undefined);
    const { child, exit, output, errors } = run('main.ts', env);
    await expect.poll(output, { timeout: 60_000, interval: 100 }).toMatch(/Desk code: +\S{4}-\S{4}/);
    const base = `http://localhost:${env.PORT}`;
    for (const said of [`${base}/kiosk/`, `${base}/admin/`, 'Ctrl-C', 'BẢN CHẠY THỬ', 'Try first'])
      expect(output()).toContain(said);
    const health = await (await fetch(`${base}/api/health`)).json();
    expect(health).toMatchObject({ ok: true, database: { engine: kind.id } });

    const second = run('main.ts', env);
    expect(await second.exit).toBe(2);
    expect(second.output()).toContain(`PORT=${Number(env.PORT) + 1}`);
    expect(second.output()).toContain(env.PORT);

    const enrolment = run('fleet/enrol-command.ts', env);
    expect(await enrolment.exit).toBe(0);
    expect(enrolment.output()).toMatch(/KVL-1: [0-9A-Z]{4}-[0-9A-Z]{4}/);

    const stream = await fetch(`${base}/sandbox/people`);
    expect(stream.status).toBe(200);
    const began = performance.now();
    child.kill('SIGTERM');
    expect(await exit).toBe(0);
    expect(performance.now() - began).toBeLessThan(5000);
    expect(output()).toContain('Stopped.');
    expect(existsSync(join(env.DATA_DIR ?? '', 'control.json'))).toBe(false);
    expect(errors()).not.toMatch(/[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}\b/);
  }, 120_000);
});

describe('the program', () => {
  it('answers kiosks’ codes and revocations also when no server runs', async () => {
    const env = await environment();
    const made = run('fleet/enrol-command.ts', env);
    expect(await made.exit).toBe(0);
    expect(made.output()).toContain('KVL-1');
    const revoked = run('fleet/enrol-command.ts', env, '--revoke', 'KVL-8');
    expect(await revoked.exit).toBe(1);
    expect(revoked.output()).toContain('KVL-8');
    const wrong = run('fleet/enrol-command.ts', env, '--help-me');
    expect(await wrong.exit).toBe(1);
    expect(wrong.output()).toContain('npm run enrol');
  }, 120_000);

  it('lets a page that is asked for while it starts come by itself, and tells everybody else to come again', async () => {
    const env = await environment();
    const starting = startServer(env, ROOT, () => {});
    const page = `http://localhost:${env.PORT}/api/sign-in/callback`;
    const ask = async (dest: string) => {
      const answer = await fetch(page, { headers: { 'sec-fetch-dest': dest }, redirect: 'manual' });
      return { status: answer.status, refresh: answer.headers.get('refresh'), body: await answer.text() };
    };
    await expect.poll(() => ask('empty').catch(() => null), { interval: 20 }).not.toBeNull();
    expect(await ask('empty')).toEqual({ status: 503, refresh: null, body: '' });
    // An empty page would be replaced by the browser's own, which does not come again.
    const shown = await ask('document');
    expect(shown).toMatchObject({ status: 503, refresh: '2' });
    expect(shown.body).not.toBe('');
    const started = await starting;
    if (!started.ok) throw new Error(JSON.stringify(started.error));
    expect((await ask('document')).status).toBe(303);
    await started.value.stop();
  }, 60_000);

  it('does not start without the keys of what it holds, and leaves nothing open', async () => {
    const env = await environment();
    const data = env.DATA_DIR ?? '';
    const first = await startServer({ ...env, PORT: '0' }, ROOT, () => {});
    if (!first.ok) throw new Error(JSON.stringify(first.error));
    expect(first.value.config.port).toBeGreaterThan(0);
    await Promise.all([first.value.stop(), first.value.stop()]);
    mkdirSync(join(data, 'keys'), { recursive: true });
    writeFileSync(join(data, 'keys', 'keys.json'), 'spoilt');
    for (let attempt = 0; attempt < 2; attempt++) {
      const refused = await startServer(env, ROOT, () => {});
      expect(refused).toEqual({
        ok: false,
        error: { kind: 'other', sentence: expect.stringContaining('backup') },
      });
    }
  }, 120_000);

  it('ends open event streams when it stops', async () => {
    const env = await environment();
    const started = await startServer(env, ROOT, () => {});
    if (!started.ok) throw new Error(JSON.stringify(started.error));
    const { context, stop } = started.value;
    const base = `http://localhost:${env.PORT}`;
    const { subscribe } = context.events;
    let listening = 0;
    context.events.subscribe = (listener) => {
      listening += 1;
      const end = subscribe(listener);
      return () => {
        listening -= 1;
        end();
      };
    };
    const kiosk = await enrolOver(base);
    const begun = await kiosk.begin();
    expect(begun.status).toBe(201);
    const cookie = begun.headers.get('set-cookie')?.split(';')[0] ?? '';
    const stream = await fetch(`${base}/api/visits/current/events`, { headers: { cookie } });
    const gone = await fetch(`${base}/api/visits/current/events`, { headers: { cookie } });
    await expect.poll(() => listening).toBe(2);
    await gone.body?.cancel();
    await expect.poll(() => listening).toBe(1);
    const heard = stream.text();
    await pause(50);
    await context.events.publishVisit(kiosk.visit);
    await pause(600);
    const began = performance.now();
    await stop();
    expect(performance.now() - began).toBeLessThan(5000);
    expect(await heard).toBe(': open\n\nevent: sign-in\ndata: {}\n\n');
  }, 120_000);
});

/** A kiosk over a real connection. */
async function enrolOver(base: string) {
  const { exportPublicKey, makeKioskKey, utf8 } = await import('#shared/dossier/index.ts');
  const { proveRequest } = await import('#shared/api/index.ts');
  const key = await makeKioskKey();
  const enrolled = await fetch(`${base}/api/kiosks/enrol`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ code: 'trial', publicKey: await exportPublicKey(key.publicKey) }),
  });
  const { kiosk } = (await enrolled.json()) as { kiosk: string };
  const visit = crypto.randomUUID();
  return {
    visit,
    begin: async () => {
      const body = utf8(JSON.stringify({ visit }));
      const at = new Date().toISOString();
      const audience = new URL(base).host;
      const request = {
        kiosk,
        audience,
        method: 'POST',
        path: '/api/visits',
        body,
        at,
        id: crypto.randomUUID(),
      };
      const authorization = await proveRequest(key.privateKey, request);
      return fetch(`${base}/api/visits`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization },
        body,
      });
    },
  };
}

it('says which variable to mend', async () => {
  for (const [env, word] of [
    [{ PORT: '70000' }, 'PORT'],
    [{ MODE: 'test' }, 'MODE'],
    [{ MODE: 'production' }, 'OIDC_ISSUER'],
    [{ KIOSK_URL: 'kiosk' }, 'kiosk'],
  ] as const) {
    const refused = readConfig(env, ROOT);
    expect(refused).toEqual({ ok: false, error: expect.stringContaining(word) });
    expect((await startServer(env, ROOT, () => {})).ok).toBe(false);
  }
});
