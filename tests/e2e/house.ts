import { expect } from '@playwright/test';
import type { SignInState } from '#shared/api/index.ts';
import type { Resident } from './resident.ts';
import type { TestServer } from './server.ts';

/** What the server holds of a dossier in the clear. */
export async function heldDossier(
  server: TestServer,
  slip: string,
): Promise<{ state: unknown; assurance: unknown; flow: unknown }> {
  const rows = await server.query('select state, assurance, flow_id from dossier where slip = $1', [slip]);
  expect(rows, `dossiers with slip ${slip}`).toHaveLength(1);
  return { state: rows[0]?.state, assurance: rows[0]?.assurance, flow: rows[0]?.flow_id };
}

/** The kiosk's name, as the server gave it to whoever arrived last. */
export async function lastKiosk(server: TestServer): Promise<string> {
  const [row] = await server.query('select id from kiosk order by number desc limit 1');
  return String(row?.id);
}

/** Gives the kiosk that arrived last settings of its own, as the admin's panel will, and starts it again. */
export async function setKiosk(resident: Resident, settings: object): Promise<void> {
  const { server, page } = resident;
  await server.query(
    'insert into server_setting (key, value) values ($1, $2) on conflict (key) do update set value = excluded.value',
    [`settings:${await lastKiosk(server)}`, JSON.stringify(settings)],
  );
  const told = page.waitForResponse((answer) => answer.url().endsWith('/api/kiosks/heartbeat'));
  await resident.arrive();
  await told;
}

/** Where the visit's sign-in stands, as the kiosk itself may ask: what the QR code holds is in it. */
export const signInState = (resident: Resident): Promise<SignInState> =>
  resident.page.evaluate(async () => (await fetch('/api/visits/current/sign-in')).json());
