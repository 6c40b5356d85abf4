import type { Context } from 'hono';
import { deleteCookie, getCookie, setCookie } from 'hono/cookie';
import type { Transaction } from 'kysely';
import type { Attendant } from '#shared/api/index.ts';
import type { ServerContext } from '../context.ts';
import type { Database } from '../db/index.ts';
import { hashOfToken, newToken } from '../token.ts';

/** Staff: 30 min without an act of the person, 12 h in all (settled: "Times"). */
export const IDLE_MS = 30 * 60_000;
export const WHOLE_MS = 12 * 3_600_000;

/** An attendant who is signed in. */
export interface DeskSession {
  readonly tokenHash: string;
  readonly attendant: Attendant;
}

const isHttps = (context: ServerContext): boolean => context.config.origins.admin.startsWith('https:');

/** `__Host-` binds a cookie to one host and to https (RFC 6265bis §4.1.3.2); the trial has no https. */
const cookieName = (context: ServerContext): string => (isHttps(context) ? '__Host-desk' : 'desk');

const attendantOf = (
  row: { attendant: string; last_used_at: Date; expires_at: Date },
  usedAt: number = row.last_used_at.getTime(),
): Attendant => ({
  name: row.attendant,
  until: new Date(Math.min(usedAt + IDLE_MS, row.expires_at.getTime())).toISOString(),
});

/**
 * Begins a desk session in `transaction`: a fresh token each time, of which only the hash is kept.
 * @returns the token for the cookie, and who is signed in until when
 */
export async function beginSession(
  context: ServerContext,
  transaction: Transaction<Database>,
  name: string,
): Promise<{ token: string; session: DeskSession }> {
  const token = newToken();
  const now = context.clock.now();
  const row = {
    attendant: name,
    created_at: new Date(now),
    last_used_at: new Date(now),
    expires_at: new Date(now + WHOLE_MS),
  };
  const tokenHash = hashOfToken(token);
  await transaction
    .insertInto('desk_session')
    .values({ token_hash: tokenHash, ...row })
    .execute();
  return { token, session: { tokenHash, attendant: attendantOf(row) } };
}

/** Hands the token to the browser: HttpOnly, SameSite=Strict, gone with the browser at the latest after 12 h. */
export function giveCookie(c: Context, context: ServerContext, token: string): void {
  setCookie(c, cookieName(context), token, {
    path: '/',
    httpOnly: true,
    sameSite: 'Strict',
    secure: isHttps(context),
    maxAge: WHOLE_MS / 1000,
  });
}

/** Takes the cookie back. */
export function takeCookie(c: Context, context: ServerContext): void {
  deleteCookie(c, cookieName(context), { path: '/', secure: isHttps(context) });
}

/** The hash of the request's token; null without one. */
export function tokenHashOf(c: Context, context: ServerContext): string | null {
  const token = getCookie(c, cookieName(context));
  return token ? hashOfToken(token) : null;
}

/**
 * Who stands behind a token, if the session still runs.
 * @param used true when a person acted: it puts the idle end off. What a page asks by itself is no act.
 */
export async function findSession(
  context: ServerContext,
  tokenHash: string,
  used: boolean,
): Promise<DeskSession | null> {
  const now = context.clock.now();
  const row = await context.db
    .selectFrom('desk_session')
    .select(['attendant', 'last_used_at', 'expires_at'])
    .where('token_hash', '=', tokenHash)
    .where('expires_at', '>', new Date(now))
    .where('last_used_at', '>', new Date(now - IDLE_MS))
    .executeTakeFirst();
  if (!row) return null;
  if (!used) return { tokenHash, attendant: attendantOf(row) };
  await context.db
    .updateTable('desk_session')
    .set({ last_used_at: new Date(now) })
    .where('token_hash', '=', tokenHash)
    .execute();
  return { tokenHash, attendant: attendantOf(row, now) };
}

/** Ends a session, and clears away those that ended by themselves. */
export async function endSession(context: ServerContext, tokenHash: string): Promise<void> {
  const now = context.clock.now();
  await context.db
    .deleteFrom('desk_session')
    .where((or) =>
      or.or([
        or('token_hash', '=', tokenHash),
        or('expires_at', '<=', new Date(now)),
        or('last_used_at', '<=', new Date(now - IDLE_MS)),
      ]),
    )
    .execute();
}
