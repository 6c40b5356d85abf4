import { join } from 'node:path';
import type { Place } from '../../../server/backup/index.ts';
import type { OpenDatabase } from '../../../server/db/index.ts';
import {
  enrolKiosk,
  makeDossier,
  makeTrial,
  type Package,
  putDossier,
  sealDossier,
  type TestKiosk,
  type Trial,
  temporaryFolder,
} from '../core/trial.ts';

export const PASSPHRASE = 'bản sao lưu để ở huyện';

/** Where to back up from or restore to; what is not named is not given. */
export function placeAt(change: Partial<Place> = {}): Place {
  return {
    dataDir: change.dataDir ?? join(temporaryFolder(), 'data'),
    databaseUrl: undefined,
    pgBin: undefined,
    keysPassphrase: undefined,
    passphrase: PASSPHRASE,
    file: change.file ?? join(temporaryFolder(), 'backup.tar.gz'),
    log: () => {},
    progress: () => {},
    ...change,
  };
}

/** A trial with a kiosk that sends dossiers with a photograph, one number after another. */
export async function makeHall(database: OpenDatabase): Promise<{
  trial: Trial;
  kiosk: TestKiosk;
  dataDir: string;
  send: () => Promise<Package>;
}> {
  const dataDir = join(temporaryFolder(), 'data');
  const trial = await makeTrial(database, { config: { dataDir } });
  const kiosk = await enrolKiosk(trial);
  let seq = 0;
  return {
    trial,
    kiosk,
    dataDir,
    send: async () => {
      seq += 1;
      trial.skip(1000);
      const photo = crypto.getRandomValues(new Uint8Array(20_000));
      photo.set([0xff, 0xd8, 0xff, 0xe0]);
      const sealed = await sealDossier(kiosk, makeDossier(kiosk, trial, { seq }), {
        photos: { 'photo-1': photo },
      });
      const answer = await putDossier(kiosk, sealed);
      if (answer.status !== 200) throw new Error(`not taken: ${answer.status} ${await answer.text()}`);
      return sealed;
    },
  };
}
