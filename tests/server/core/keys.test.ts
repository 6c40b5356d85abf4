import { chmodSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { factsDigest, fromBase64Url, type IdentityStatement, seal, utf8 } from '#shared/dossier/index.ts';
import type { Keyring } from '../../../server/context.ts';
import { bindKeys, openKeyring, rotateKeys } from '../../../server/keys.ts';
import { describeEachDatabase } from '../database.ts';
import { temporaryFolder } from './trial.ts';

const PASSPHRASE = 'chín con trâu đen';

async function opened(folder: string, passphrase?: string): Promise<Keyring> {
  const keys = await openKeyring(folder, passphrase);
  if (!keys.ok) throw new Error(keys.error);
  return keys.value;
}

const sealTo = async (keys: Keyring, text: string) => {
  const { keyId, publicKey } = keys.publicKeys().sealing;
  return { keyId, ...(await seal(fromBase64Url(publicKey) ?? new Uint8Array(), 'info', utf8(text))) };
};

const STATEMENT: Omit<IdentityStatement, 'facts' | 'keyId' | 'signature'> = {
  v: 1,
  subject: '0'.repeat(64),
  issuer: 'https://id.example.vn',
  assurance: 'eid',
  at: '2026-11-23T02:00:00.000Z',
  kiosk: 'KVL-1',
  visit: '0b0e7a4e-5d0b-4e57-9f5b-1d7d1f2e3a4b',
};

const DECLARANT = { fullName: 'Nguyễn Văn Thử', citizenId: '038899000001' };

const fileIn = (folder: string) => join(folder, 'keys', 'keys.json');

describe('keys', () => {
  it('are made once, for this user alone, and are the same at the next start', async () => {
    const folder = temporaryFolder();
    const first = await opened(folder);
    expect(statSync(fileIn(folder)).mode & 0o777).toBe(0o600);
    expect(statSync(join(folder, 'keys')).mode & 0o777).toBe(0o700);
    expect(readdirSync(join(folder, 'keys'))).toEqual(['keys.json']);
    const second = await opened(folder);
    expect(second.publicKeys()).toEqual(first.publicKeys());
    expect(await second.subjectHash('a', 'b')).toBe(await first.subjectHash('a', 'b'));
    expect(first.publicKeys().sealing.keyId).toMatch(/^[0-9a-f]{16}$/);
  });

  it('replace a half-written file that a power cut has left, with the right mode', async () => {
    const folder = temporaryFolder();
    await opened(folder);
    writeFileSync(`${fileIn(folder)}.new`, '{"half');
    chmodSync(`${fileIn(folder)}.new`, 0o644);
    expect((await rotateKeys(folder, undefined)).ok).toBe(true);
    expect(statSync(fileIn(folder)).mode & 0o777).toBe(0o600);
    expect(readdirSync(join(folder, 'keys'))).toEqual(['keys.json']);
  });

  it('lie encrypted under a passphrase; a wrong one or none is told in a sentence', async () => {
    const folder = temporaryFolder();
    const keys = await opened(folder, PASSPHRASE);
    const text = readFileSync(fileIn(folder), 'utf8');
    expect(text).not.toContain(keys.publicKeys().sealing.publicKey);
    expect(text).toContain('scrypt');
    const again = await opened(folder, PASSPHRASE.normalize('NFD'));
    expect(again.publicKeys()).toEqual(keys.publicKeys());
    const wrong = await openKeyring(folder, 'khác');
    expect(wrong).toEqual({ ok: false, error: expect.stringMatching(/KEYS_PASSPHRASE does not open/) });
    const none = await openKeyring(folder, undefined);
    expect(none).toEqual({ ok: false, error: expect.stringMatching(/are encrypted/) });
    expect(readFileSync(fileIn(folder), 'utf8')).toBe(text);
  });

  it('that lay open are encrypted once a passphrase is given', async () => {
    const folder = temporaryFolder();
    const open = await opened(folder);
    const closed = await opened(folder, PASSPHRASE);
    expect(closed.publicKeys()).toEqual(open.publicKeys());
    expect(readFileSync(fileIn(folder), 'utf8')).not.toContain(open.publicKeys().sealing.publicKey);
  });

  it('that are damaged are told, and never made anew over the old ones', async () => {
    for (const spoil of [
      () => '',
      () => '{}',
      (text: string) => text.slice(0, -3),
      (text: string) => JSON.stringify({ ...JSON.parse(text), sealing: [] }),
      (text: string) => JSON.stringify({ ...JSON.parse(text), pepper: 'AA' }),
      (text: string) => text.replace(/"privateKey":"./, '"privateKey":"*'),
      (text: string) => text.replace(/"d":"[^"]*"/, '"d":"AAAA"'),
      (text: string) => text.replace(/"x":"[^"]*"/, '"x":"AAAA"'),
    ]) {
      const folder = temporaryFolder();
      await opened(folder);
      const spoilt = spoil(readFileSync(fileIn(folder), 'utf8'));
      writeFileSync(fileIn(folder), spoilt);
      expect(await openKeyring(folder, undefined)).toEqual({
        ok: false,
        error: expect.stringContaining('backup'),
      });
      expect(readFileSync(fileIn(folder), 'utf8')).toBe(spoilt);
    }
  });

  it('rotate: a new one is handed out to seal to, the old ones still open; what kiosks have pinned stays', async () => {
    const folder = temporaryFolder();
    expect(await rotateKeys(folder, undefined)).toEqual({ ok: false, error: expect.any(String) });
    const before = await opened(folder, PASSPHRASE);
    const sealed = await sealTo(before, 'cũ');
    const statement = await before.signStatement(STATEMENT, DECLARANT);
    expect((await rotateKeys(folder, PASSPHRASE)).ok).toBe(true);
    expect((await rotateKeys(folder, 'khác')).ok).toBe(false);
    const after = await opened(folder, PASSPHRASE);
    expect(after.publicKeys().sealing.keyId).not.toBe(sealed.keyId);
    expect(after.sealingKeyIds()).toEqual([after.publicKeys().sealing.keyId, sealed.keyId]);
    expect(new TextDecoder().decode((await after.unseal(sealed.keyId, 'info', sealed)) ?? undefined)).toBe(
      'cũ',
    );
    expect(await after.verifyStatement(statement)).toBe(true);
    const renewed = await after.signStatement(STATEMENT, DECLARANT);
    expect(after.publicKeys().signing).toEqual(before.publicKeys().signing);
    expect(renewed.keyId).toBe(statement.keyId);
    expect(await after.verifyStatement({ ...renewed, assurance: 'none' })).toBe(false);
    expect(renewed.facts).toBe(await factsDigest(DECLARANT));
    const facts = await factsDigest({ ...DECLARANT, fullName: 'Nguyễn Văn Khác' });
    expect(await after.verifyStatement({ ...renewed, facts })).toBe(false);
    expect(await after.unseal(after.publicKeys().sealing.keyId, 'info', sealed)).toBeNull();
    expect(await after.unseal('nobody', 'info', sealed)).toBeNull();
  });

  it('hash people so that another server, or another spelling of the two parts, gives another hash', async () => {
    const keys = await opened(temporaryFolder());
    const other = await opened(temporaryFolder());
    const hash = await keys.subjectHash('https://id.example.vn', 'abc');
    expect(hash).toMatch(/^[0-9a-f]{64}$/);
    expect(await other.subjectHash('https://id.example.vn', 'abc')).not.toBe(hash);
    expect(await keys.subjectHash('https://id.example.vn","a', 'bc')).not.toBe(hash);
  });
});

describeEachDatabase('keys and database', (open) => {
  it('belong together: a server without the keys of what is held does not start', async () => {
    const { db } = await open();
    const folder = temporaryFolder();
    const keys = await opened(folder);
    expect((await bindKeys(db, keys)).ok).toBe(true);
    const stranger = await opened(temporaryFolder());
    const refused = await bindKeys(db, stranger);
    expect(refused).toEqual({ ok: false, error: expect.stringContaining(keys.publicKeys().sealing.keyId) });
    await rotateKeys(folder, undefined);
    expect((await bindKeys(db, await opened(folder))).ok).toBe(true);
    expect((await bindKeys(db, keys)).ok).toBe(false);
  });
});
