import { timingSafeEqual } from 'node:crypto';
import { readFile, rm } from 'node:fs/promises';
import { request } from 'node:http';
import { join } from 'node:path';
import { Hono } from 'hono';
import * as z from 'zod/mini';
import { KioskId } from '#shared/dossier/index.ts';
import type { Config } from '../config.ts';
import type { ServerContext } from '../context.ts';
import { writeInPlace } from '../durable.ts';
import { jsonBody, problem } from '../http/index.ts';
import { newToken } from '../token.ts';
import { makeEnrolmentCode, revokeKiosk } from './enrol.ts';

/**
 * How a command talks to the server that holds the data: an embedded database lets nobody else in. Who may read
 * the control file in the data folder may do what it allows.
 */
const Control = z.object({ port: z.int(), host: z.string(), token: z.string() });
type Control = z.infer<typeof Control>;

const fileIn = (dataDir: string): string => join(dataDir, 'control.json');

/** A token for one run of the server. */
export const makeControlToken = (): string => newToken();

/** Leaves word how to reach this server. @returns what takes it away again */
export async function openControl(config: Config, token: string): Promise<() => Promise<void>> {
  const control: Control = { port: config.port, host: new URL(config.origins.kiosk).host, token };
  const file = fileIn(config.dataDir);
  // In place or not there: a command that runs after a kill must not read half of it.
  await writeInPlace(file, JSON.stringify(control));
  return () => rm(file, { force: true });
}

export const ControlAnswer = z.object({
  kiosk: z.string(),
  code: z.optional(z.string()),
  expiresAt: z.optional(z.string()),
});
export type ControlAnswer = z.infer<typeof ControlAnswer>;

/** `/api/control`: what commands ask of a running server; without its token there is nothing here. */
export function controlRoutes(context: ServerContext, token: string) {
  const expected = Buffer.from(`Control ${token}`);
  return new Hono()
    .use(async (c, next) => {
      const given = Buffer.from(c.req.header('authorization') ?? '');
      if (given.length !== expected.length || !timingSafeEqual(given, expected))
        return problem(c, 404, 'not-found', 'There is nothing here.');
      await next();
    })
    .post('/enrolment-codes', async (c) => {
      const made = await makeEnrolmentCode(context);
      return made.ok
        ? c.json(made.value, 201)
        : problem(c, 409, 'full', 'This point has no free kiosk number.');
    })
    .post('/revocations', jsonBody(z.strictObject({ kiosk: KioskId })), async (c) => {
      const { kiosk } = c.req.valid('json');
      return (await revokeKiosk(context, kiosk))
        ? c.json({ kiosk }, 200)
        : problem(c, 404, 'unknown-kiosk', 'There is no such kiosk, or it is revoked already.');
    });
}

/**
 * Asks the running server of a data folder.
 * @returns its status and answer; null when no server has left word, or it does not answer
 */
export async function askServer(
  dataDir: string,
  path: 'enrolment-codes' | 'revocations',
  body?: unknown,
): Promise<{ status: number; answer: ControlAnswer | null } | null> {
  const text = await readFile(fileIn(dataDir), 'utf8').catch(() => null);
  if (text === null) return null;
  const control = Control.safeParse(JSON.parse(text));
  if (!control.success) return null;
  const { port, host, token } = control.data;
  return new Promise((resolve) => {
    const asked = request(
      {
        port,
        host: '127.0.0.1',
        method: 'POST',
        path: `/api/control/${path}`,
        headers: { host, authorization: `Control ${token}`, 'content-type': 'application/json' },
      },
      (response) => {
        let received = '';
        response.setEncoding('utf8');
        response.on('data', (chunk: string) => {
          received += chunk;
        });
        response.on('end', () => {
          const answer = ControlAnswer.safeParse(JSON.parse(received || '{}'));
          resolve({ status: response.statusCode ?? 0, answer: answer.success ? answer.data : null });
        });
      },
    );
    asked.on('error', () => resolve(null));
    asked.end(body === undefined ? '' : JSON.stringify(body));
  });
}
