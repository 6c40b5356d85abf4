import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { fitsBody, proveRequest, readProof, verifyProof } from '#shared/api/index.ts';
import { makeKioskKey, utf8, uuidV7 } from '#shared/dossier/index.ts';
import { createUploads, listenerOf } from '../../../server/http/index.ts';
import { startServer } from '../../../server/start.ts';
import { describeEachDatabase } from '../database.ts';
import { enrolKiosk, makeTrial } from './trial.ts';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));

/** Says something over a socket of its own. @returns what came back by the time `until` fits, or it was closed */
function say(port: number, text: string, until = /\r\n\r\n/, patienceMs = 5_000): Promise<string> {
  return new Promise((resolve) => {
    let heard = '';
    const socket = connect(port, '127.0.0.1', () => socket.write(text));
    const done = (): void => {
      clearTimeout(timer);
      socket.destroy();
      resolve(heard);
    };
    const timer = setTimeout(done, patienceMs);
    socket.on('data', (chunk) => {
      heard += chunk.toString('latin1');
      if (until.test(heard)) done();
    });
    socket.on('close', done);
    socket.on('error', done);
  });
}

const statusOf = (answer: string): number => Number(/^HTTP\/1\.1 (\d{3})/.exec(answer)?.[1] ?? 0);

describeEachDatabase('what strangers send', (open) => {
  let port = 0;
  beforeAll(async () => {
    const { url } = await open();
    const dataDir = mkdtempSync(join(tmpdir(), 'hostile-'));
    const env = { PORT: '0', DATA_DIR: dataDir, DATABASE_URL: url };
    const started = await startServer(env, ROOT, () => {});
    if (!started.ok) throw new Error(JSON.stringify(started.error));
    port = started.value.config.port;
    return async () => {
      await started.value.stop();
      rmSync(dataDir, { recursive: true, force: true });
    };
  }, 120_000);

  it.each(['//', '///', '/\\', '//[', '//[/', 'http://[/', '//:', '/%', '*', '//@:0', '/..//'])(
    'asks for %s and leaves the server running',
    async (target) => {
      const answer = await say(port, `GET ${target} HTTP/1.1\r\nHost: localhost:${port}\r\n\r\n`);
      expect(statusOf(answer)).toBeGreaterThanOrEqual(200);
      expect(statusOf(answer)).toBeLessThan(500);
      const health = await fetch(`http://localhost:${port}/api/health`);
      expect(health.status).toBe(200);
    },
  );

  it('sends a large body without saying how long it is, and has none of it read', async () => {
    for (const path of [
      '/api/dossiers/019c0000-0000-7000-8000-000000000000',
      '/api/parked/019c0000-0000-4000-8000-000000000000',
      `/api/dossiers/019c0000-0000-7000-8000-000000000000/parts/${'0'.repeat(64)}/0`,
      '/api/kiosks/exports/019c0000-0000-7000-8000-000000000000',
    ]) {
      const head = `PUT ${path} HTTP/1.1\r\nHost: localhost:${port}\r\nContent-Type: application/json\r\n`;
      const chunked = await say(port, `${head}Transfer-Encoding: chunked\r\n\r\n100000\r\n`);
      expect([path, statusOf(chunked)]).toEqual([path, 411]);
      // Not one byte of it has come when the answer does: who sends was asked first.
      const announced = await say(port, `${head}Content-Length: 200000\r\n\r\n`);
      expect([path, statusOf(announced)]).toEqual([path, 401]);
    }
  });
});

describeEachDatabase('a proof', (open) => {
  const ready = async () => {
    const trial = await makeTrial(await open());
    return { trial, kiosk: await enrolKiosk(trial) };
  };

  /** A body that tells whether anybody wanted it, and comes to an end when told to. */
  function slowBody(bytes: Uint8Array) {
    let wanted = 0;
    let finish = (): void => {};
    const body = new ReadableStream<Uint8Array>(
      {
        pull: (controller) => {
          wanted += 1;
          return new Promise<void>((resolve) => {
            finish = () => {
              controller.enqueue(bytes);
              controller.close();
              resolve();
            };
          });
        },
      },
      { highWaterMark: 0 },
    );
    return { body, wanted: () => wanted, finish: () => finish() };
  }

  const put = (
    trial: Awaited<ReturnType<typeof ready>>['trial'],
    path: string,
    authorization: string,
    body: ReadableStream<Uint8Array>,
    length: number,
  ) =>
    trial.app.request(path, {
      method: 'PUT',
      headers: {
        authorization,
        'content-type': 'multipart/form-data; boundary=x',
        'content-length': String(length),
      },
      body,
      duplex: 'half',
    } as RequestInit);

  const prove = (
    { trial, kiosk }: Awaited<ReturnType<typeof ready>>,
    path: string,
    body: Uint8Array<ArrayBuffer>,
    key = kiosk.key.privateKey,
  ) =>
    proveRequest(key, {
      kiosk: kiosk.id,
      audience: new URL(trial.context.config.origins.kiosk).host,
      method: 'PUT',
      path,
      body,
      at: new Date(trial.context.clock.now()).toISOString(),
      id: crypto.randomUUID(),
    });

  it('is judged before a byte of the body is read', async () => {
    const here = await ready();
    const path = `/api/dossiers/${uuidV7(1)}`;
    const stranger = await makeKioskKey();
    for (const authorization of ['', await prove(here, path, utf8('x'), stranger.privateKey)]) {
      const { body, wanted } = slowBody(utf8('x'));
      const answer = await put(here.trial, path, authorization, body, 39 * 1024 * 1024);
      expect([answer.status, wanted()]).toEqual([401, 0]);
    }
  });

  it('fits one body: another is refused when it has come', async () => {
    const here = await ready();
    const path = `/api/dossiers/${uuidV7(1)}`;
    const { body, finish } = slowBody(utf8('other'));
    const asked = put(here.trial, path, await prove(here, path, utf8('this')), body, 5);
    await pause(100);
    finish();
    const answer = await asked;
    expect([answer.status, ((await answer.json()) as { code: string }).code]).toEqual([401, 'bad-proof']);
  });

  it('lets a kiosk have only so much under way at a time, and a heartbeat beside it', async () => {
    const here = await ready();
    const path = `/api/dossiers/${uuidV7(1)}`;
    const length = 40 * 1024 * 1024;
    const first = slowBody(utf8('x'));
    const asked = put(here.trial, path, await prove(here, path, utf8('x')), first.body, length);
    await expect.poll(first.wanted).toBe(1);
    const second = slowBody(utf8('x'));
    const refused = await put(here.trial, path, await prove(here, path, utf8('x')), second.body, length);
    expect([refused.status, refused.headers.get('retry-after'), second.wanted()]).toEqual([429, '10', 0]);
    const small = await here.kiosk.send('PUT', path, { a: 1 });
    expect(small.status).toBe(415);
    first.finish();
    expect((await asked).status).toBe(400);
    const third = slowBody(utf8('x'));
    const again = put(here.trial, path, await prove(here, path, utf8('x')), third.body, length);
    await expect.poll(third.wanted).toBe(1);
    third.finish();
    expect((await again).status).toBe(400);
  });
});

describe('the proof’s own word on the body', () => {
  it('is signed, and is believed only until the body is there', async () => {
    const { privateKey, publicKey } = await makeKioskKey();
    const request = { audience: 'a.vn', method: 'PUT', path: '/x' };
    const at = '2026-08-10T02:00:00.000Z';
    const id = '0198a000-0000-7000-8000-000000000003';
    const header = await proveRequest(privateKey, { ...request, kiosk: 'KVL-1', body: utf8('a'), at, id });
    const proof = readProof(header);
    if (!proof) throw new Error('not read');
    expect(await verifyProof(publicKey, proof, request)).toBe(true);
    expect(await verifyProof(publicKey, { ...proof, bodySha256: '0'.repeat(64) }, request)).toBe(false);
    expect(await verifyProof(publicKey, proof, { ...request, body: utf8('b') })).toBe(false);
    expect([await fitsBody(proof, utf8('a')), await fitsBody(proof, utf8('b'))]).toEqual([true, false]);
  });
});

describe('uploads', () => {
  it('are counted by sender and in all, and given back once', () => {
    const uploads = createUploads({ ofOne: 10, inAll: 15 });
    const first = uploads.begin('a', 6);
    expect(uploads.begin('a', 5)).toBeNull();
    const other = uploads.begin('b', 9);
    expect(uploads.begin('c', 1)).toBeNull();
    expect(other).not.toBeNull();
    first?.();
    first?.();
    expect(uploads.begin('c', 7)).toBeNull();
    expect(uploads.begin('a', 6)).not.toBeNull();
  });
});

describe('the listener', () => {
  const listen = async (handler: Parameters<typeof listenerOf>[0], smallBodyMs?: number) => {
    const logged: unknown[] = [];
    const server = createServer(
      listenerOf(handler, (event, detail) => logged.push({ event, ...detail }), smallBodyMs),
    );
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => {
      server.closeAllConnections();
      server.close();
    });
    return { port: (server.address() as AddressInfo).port, logged };
  };
  const GET = 'GET /secret HTTP/1.1\r\nHost: x\r\n\r\n';

  it('answers 500 when a handler throws or rejects, and logs no message', async () => {
    for (const fail of [
      () => {
        throw new TypeError('secret');
      },
      () => Promise.reject(new TypeError('secret')),
    ]) {
      const { port, logged } = await listen(fail);
      expect(statusOf(await say(port, GET))).toBe(500);
      expect(logged).toEqual([{ event: 'answer-failed', error: 'TypeError' }]);
    }
  });

  it('breaks off an answer that fails half way', async () => {
    const { port } = await listen(async (_request, response) => {
      response.writeHead(200, { 'content-length': '10' });
      response.write('half');
      throw new Error();
    });
    const heard = await say(port, GET, /never/, 2_000);
    expect(heard).not.toContain('500');
  });

  it('does not wait for a small body that does not come, but does for a large one', async () => {
    const { port } = await listen(async (request, response) => {
      for await (const _ of request);
      response.end('read');
    }, 300);
    const post = (path: string) => `POST ${path} HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\n{`;
    const began = performance.now();
    expect(statusOf(await say(port, post('/api/desk/sign-in')))).toBe(408);
    expect(performance.now() - began).toBeLessThan(2_000);
    expect(await say(port, post('/api/dossiers/x'), /never/, 1_000)).toBe('');
    expect(await say(port, `${post('/api/desk/sign-in')}123456789`)).toContain(' 200 ');
  });
});
