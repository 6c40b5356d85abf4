import {
  ParkedAnswer,
  type ParkedMatter,
  ParkedMatters,
  type ParkedParcel,
  ResumedParked,
} from '#shared/api/index.ts';
import {
  createVisitCipher,
  DRAFT,
  type Encrypted,
  fromBase64Url,
  newParkingCode,
  toBase64Url,
  VISIT_KEY_BYTES,
  type VisitCipher,
} from '#shared/dossier/index.ts';
import { err, ok, type Result } from '#shared/result.ts';
import { Nothing, type ServerError, type ServerLink } from './server.ts';
import type { JsonValue, ParkedRow, Vault } from './vault/index.ts';
import type { FoundVisit, Parking, Photo, ResumeFault, VisitDraft } from './visit/index.ts';

/**
 * Parking and resuming (settled: "Keys and resuming"): an unfinished draft leaves its visit sealed to the server, and
 * comes back to the same person, here or at another kiosk.
 */

const DAY_MS = 86_400_000;
const PARKED = '/api/visits/current/parked';

type Asks = Pick<ServerLink, 'ask'>;

/** Statuses at which the server says that it will never take this one. */
const REFUSED = new Set([400, 413, 422]);

const parcelOf = (row: ParkedRow): ParkedParcel => ({
  format: 1,
  id: row.id,
  kiosk: row.kiosk,
  visit: row.visit,
  sealedKey: row.sealedKey,
  savedAt: new Date(row.savedAt).toISOString(),
  draft: { iv: toBase64Url(row.draft.iv), ciphertext: toBase64Url(row.draft.ciphertext) },
  photos: row.photos.map(({ name, iv, ciphertext }) => ({
    name,
    iv: toBase64Url(iv),
    ciphertext: toBase64Url(ciphertext),
  })),
});

const putParked = (server: Asks, parcel: ParkedParcel) =>
  server.ask({ method: 'PUT', path: `/api/parked/${parcel.id}`, content: parcel }, ParkedAnswer);

/**
 * Sends what was parked, the oldest first, and lets go of what the server has answered for. What it refuses, and what
 * it cannot be reached for, lies here until its time is over; nobody could open it here anyway.
 * @param keepDays how long a parked draft may be kept at all
 * @returns how many are still here
 */
export async function sendParked(
  { parked, server }: Pick<Vault, 'parked'> & { readonly server: Asks },
  keepDays: number,
  now: number,
): Promise<number> {
  const rows = await parked.list();
  let left = 0;
  let isAway = false;
  for (const row of rows.ok ? rows.value : []) {
    const isOver = now - row.savedAt > keepDays * DAY_MS;
    const answer: Result<ParkedAnswer, ServerError> | null =
      isAway || isOver ? null : await putParked(server, parcelOf(row));
    if (answer && !answer.ok) isAway = !REFUSED.has(answer.error.status ?? 0);
    if (isOver || (answer?.ok === true && answer.value.id === row.id)) await parked.drop(row.id);
    else left++;
  }
  return left;
}

/** How often is looked whether something parked waits to be sent. */
const LOOK_MS = 60_000;

/** Sends what was parked, now and from time to time: it may have been parked without a network, or by a power cut. */
export function keepSendingParked(vault: Vault, now: () => number): void {
  const look = (): void => {
    const days = vault.device.current()?.settings?.keepParkedDays;
    if (days !== undefined) void sendParked(vault, days, now());
  };
  look();
  setInterval(look, LOOK_MS);
}

/**
 * Lays the open visit's draft aside for its person, under a code that is shown to them first.
 * @param value the whole visit as it is kept; photographs lie beside it already
 * @param show resolves when the code has been painted: a draft under a code that nobody saw could not be opened again
 */
export async function parkDraft(
  { draft }: Pick<Vault, 'draft'>,
  value: VisitDraft,
  keepDays: number,
  now: number,
  show: (parking: Parking) => Promise<void>,
): Promise<Result<null, string>> {
  const code = newParkingCode();
  await show({ code, until: new Date(now + keepDays * DAY_MS).toISOString() });
  const saved = await draft.save({ ...value, parkingCode: code } as unknown as JsonValue);
  if (!saved.ok) return err(saved.error.code);
  const parked = await draft.park(crypto.randomUUID(), true);
  if (!parked.ok) {
    // Nobody keeps this code.
    await draft.save(value as unknown as JsonValue);
    return err(parked.error.code);
  }
  if (!parked.value) return err('no-visit');
  return ok(null);
}

/** What the person who is signed in has parked; of a card alone the server tells nothing. */
export async function listParked(server: Asks): Promise<Result<readonly ParkedMatter[], ServerError>> {
  const told = await server.ask({ method: 'GET', path: PARKED }, ParkedMatters);
  return told.ok ? ok(told.value.parked) : told;
}

/** Gives a parked draft up. */
export const dropParked = (server: Asks, id: string): Promise<Result<void, ServerError>> =>
  server.ask({ method: 'DELETE', path: `${PARKED}/${id}` }, Nothing);

const bytesOf = ({ iv, ciphertext }: ParkedParcel['draft']): Encrypted | null => {
  const read = { iv: fromBase64Url(iv), ciphertext: fromBase64Url(ciphertext) };
  return read.iv && read.ciphertext ? { iv: read.iv, ciphertext: read.ciphertext } : null;
};

async function opened(cipher: VisitCipher, name: string, encrypted: ParkedParcel['draft']) {
  const bytes = bytesOf(encrypted);
  return bytes && cipher.decrypt(name, bytes);
}

const FAULTS: Readonly<Record<string, ResumeFault>> = {
  'wrong-code': 'wrong-code',
  locked: 'locked',
  'not-found': 'gone',
  'not-signed-in': 'signed-out',
};

/** What a refusal means to whoever wants to go on; whatever else is wrong, it cannot be asked for now. */
export const faultOf = ({ code }: ServerError): ResumeFault => FAULTS[code] ?? 'offline';

/**
 * Opens what the person had parked.
 * @param code from the slip, where the server asks for it
 * @returns the visit as it was left, or why it cannot be gone on with now
 */
export async function resumeParked(
  server: Asks,
  id: string,
  code: string | undefined,
): Promise<Result<FoundVisit, ResumeFault>> {
  const told = await server.ask(
    { method: 'POST', path: `${PARKED}/${id}`, content: code === undefined ? {} : { code } },
    ResumedParked,
  );
  if (!told.ok) return err(faultOf(told.error));
  const { key, parcel } = told.value;
  const raw = fromBase64Url(key);
  if (raw?.length !== VISIT_KEY_BYTES) return err('gone');
  const cipher = await createVisitCipher(parcel.visit, raw);
  const plain = await opened(cipher, DRAFT, parcel.draft);
  if (!plain) return err('gone');
  const draft = JSON.parse(new TextDecoder().decode(plain)) as VisitDraft;
  const photos: Photo[] = [];
  for (const photo of parcel.photos) {
    const bytes = draft.photographed.includes(photo.name) ? await opened(cipher, photo.name, photo) : null;
    if (bytes) photos.push({ paper: photo.name, bytes });
  }
  return ok({ draft, photos });
}
