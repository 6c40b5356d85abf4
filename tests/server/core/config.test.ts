import { expect, it } from 'vitest';
import { readConfig } from '../../../server/config.ts';

const PRODUCTION = {
  MODE: 'production',
  KIOSK_URL: 'https://kiosk.example.vn',
  ADMIN_URL: 'https://quay.example.vn',
  OIDC_ISSUER: 'https://id.example.vn',
};

const read = (change: Readonly<Record<string, string | undefined>>) =>
  readConfig({ ...PRODUCTION, ...change }, '/x');

it('takes production at https addresses, kiosk and desk on hosts of their own', () => {
  expect(read({})).toMatchObject({ ok: true, value: { mode: 'production', sandbox: false } });
});

it.each([
  [{ KIOSK_URL: 'http://kiosk.example.vn' }, ['KIOSK_URL', 'https://', 'http://kiosk.example.vn']],
  [{ ADMIN_URL: 'http://quay.example.vn' }, ['ADMIN_URL', 'https://']],
  [{ OIDC_ISSUER: 'http://id.example.vn' }, ['OIDC_ISSUER', 'https://']],
  [{ OIDC_ISSUER: 'nonsense' }, ['OIDC_ISSUER', 'https://']],
  [
    { KIOSK_URL: undefined, ADMIN_URL: undefined, PUBLIC_URL: 'https://hall.example.vn' },
    ['KIOSK_URL', 'ADMIN_URL', 'hall.example.vn'],
  ],
  [{ ADMIN_URL: 'https://kiosk.example.vn:8443' }, ['KIOSK_URL', 'ADMIN_URL']],
  [{ KIOSK_URL: 'http://localhost.example.vn' }, ['https://']],
  [{ KIOSK_URL: 'http://127.0.0.1.example.vn' }, ['https://']],
])('refuses production with %j and says what to mend', (change, words) => {
  const refused = read(change);
  expect(refused.ok).toBe(false);
  for (const word of words) expect(refused.ok ? '' : refused.error).toContain(word);
});

it.each(['http://localhost:8080', 'http://127.0.0.1:8080', 'http://[::1]:8080', 'http://kiosk.localhost'])(
  'lets production be tried on this machine at %s',
  (address) => {
    expect(read({ KIOSK_URL: address, ADMIN_URL: address, OIDC_ISSUER: address }).ok).toBe(true);
  },
);

it('asks none of it of a trial', () => {
  expect(readConfig({ PUBLIC_URL: 'http://hall.example.vn' }, '/x').ok).toBe(true);
});
