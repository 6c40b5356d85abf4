import { DossierView } from '#shared/api/index.ts';
import { startServer } from '../../e2e/server.ts';
import { signInAtDesk } from '../desk.ts';
import { randomFrom } from '../disk/index.ts';
import { type Answers, compareAnswers, hardAnswers, tidied } from '../hard-answers.ts';
import { anyFlowOf, dossierFor, openKiosk, photograph, sealOne, untilSent } from '../kiosk.ts';
import { judged, type Promised, type Run, type Shown } from '../table.ts';

/**
 * "Nothing entered is altered": hard answers through the kiosk's sealing and sending, the server's opening and
 * keeping, to what the desk's route gives an attendant's page; a photograph with each dossier, byte for byte.
 * Typing itself is tried elsewhere (tests/shared/typing).
 *
 * Control: the same answers tidied by a well-meant program must differ, or they were not hard.
 */
/** A dossier may have 500 answers (shared/dossier). */
const A_DOSSIER = 400;
const A_KIOSK = 25;
const PHOTO = 5000;
const PATIENCE_MS = 120_000;

async function tryIt({ fields, seed }: Run): Promise<Shown[]> {
  const { promise, asked } = nothingAltered;
  const server = await startServer();
  try {
    const random = randomFrom(seed);
    const host = new URL(server.kiosk).host;
    const flow = await anyFlowOf(server.port, host);
    const desk = await signInAtDesk(server);
    const seen = { fields: 0, differences: 0, photos: 0, control: 0, dossiers: 0 };
    while (seen.fields < fields) {
      const kiosk = await openKiosk({ port: server.port, host, random });
      const sent = new Map<string, { answers: Answers; photo: Uint8Array }>();
      for (let rest = fields - seen.fields; rest > 0 && sent.size < A_KIOSK; rest -= A_DOSSIER) {
        const answers = hardAnswers(Math.min(rest, A_DOSSIER), random);
        const photo = photograph(PHOTO, random);
        const id = await sealOne(kiosk, dossierFor(kiosk, flow, { answers, photos: [photo] }));
        sent.set(id, { answers, photo });
      }
      kiosk.vault.sender.start();
      await untilSent([kiosk], PATIENCE_MS);
      kiosk.vault.close();
      for (const [id, { answers, photo }] of sent) {
        const answer = await desk.get(`/dossiers/${id}`);
        const view = DossierView.parse(await answer.json());
        const compared = compareAnswers(answers, view.dossier.answers);
        seen.dossiers += 1;
        seen.fields += compared.fields;
        seen.differences += compared.differences;
        seen.control += compareAnswers(answers, tidied(answers)).differences;
        const picture = await desk.get(`/dossiers/${id}/parts/photo-1`);
        if (!Buffer.from(await picture.arrayBuffer()).equals(photo)) seen.photos += 1;
      }
    }
    return [
      {
        promise,
        asked,
        ran: `${seen.fields} fields and ${seen.dossiers} photographs in ${seen.dossiers} dossiers`,
        figure: `${seen.differences} fields differ, ${seen.photos} photographs. Control, letters composed and digits read as numbers: ${seen.control} differ`,
        outcome: judged(seen.differences + seen.photos, seen.control),
      },
    ];
  } finally {
    await server.stop();
  }
}

export const nothingAltered: Promised = {
  name: 'nothing-altered',
  promise: 'nothing altered on the way',
  asked: '1,000,000 fields, 0 differences',
  try: tryIt,
};
