import { createHash, randomBytes } from 'node:crypto';

/** A secret for a cookie or a header: 256 random bits, base64url (ASVS 5.0 7.2.3 asks for 128). */
export const newToken = (): string => randomBytes(32).toString('base64url');

/** What is kept of a token: who reads the database alone learns no cookie. SHA-256, hexadecimal. */
export const hashOfToken = (token: string): string => createHash('sha256').update(token).digest('hex');
