import type { TestServer } from '../e2e/server.ts';
import { fetchThrough } from './line/index.ts';

/** The desk's routes as an attendant's page asks them. */
export interface Desk {
  get(path: string): Promise<Response>;
}

/** Signs an attendant in with the code that the terminal shows. */
export async function signInAtDesk(server: TestServer): Promise<Desk> {
  const { host, origin } = new URL(server.admin);
  const ask = fetchThrough(server.port, host);
  const signedIn = await ask('/api/desk/sign-in', {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin },
    body: JSON.stringify({ code: server.deskCode(), name: 'Trần Thị Trực' }),
  });
  if (!signedIn.ok) throw new Error(`the desk lets nobody in: ${signedIn.status}`);
  const cookie = (signedIn.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
  return { get: (path) => ask(`/api/desk${path}`, { headers: { cookie } }) };
}
