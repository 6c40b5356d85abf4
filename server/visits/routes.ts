import { Hono } from 'hono';
import { CallForHelp, SealedVisitKey, StartVisit } from '#shared/api/index.ts';
import { fromBase64Url, toBase64Url, visitKeyInfo } from '#shared/dossier/index.ts';
import type { ServerContext } from '../context.ts';
import { kioskProof } from '../fleet/index.ts';
import { createOpenStreams, eventStream, jsonBody, problem } from '../http/index.ts';
import { clearVisitCookie, setVisitCookie, visitCookieHash } from './cookie.ts';
import { currentVisit } from './current.ts';
import { callForHelp, helpState } from './help.ts';
import { endVisit, findVisit, isRunning, startVisit } from './visit.ts';

/** A visit has one page, and so one stream; what a reload or a broken line left behind is soon closed. */
const STREAMS_OF_A_VISIT = 3;

/** `/api/visits`: a visit begins and ends; its key back after a reload; its events; a call for help. */
export function visitRoutes(context: ServerContext) {
  const { config, keys, events, closing } = context;
  const mine = currentVisit(context);
  const streams = createOpenStreams(STREAMS_OF_A_VISIT);
  return new Hono()
    .post('/', kioskProof(context), jsonBody(StartVisit), async (c) => {
      const { visit } = c.req.valid('json');
      const started = await startVisit(context, c.var.kiosk.id, visit);
      if (!started.ok) return problem(c, 409, 'visit-over', 'This visit is over, or not yours.');
      setVisitCookie(c, config, started.value.token);
      return c.json({ visit }, 201);
    })
    .delete('/current', async (c) => {
      const hash = visitCookieHash(c, config);
      const visit = hash === null ? null : await findVisit(context, hash);
      if (visit) await endVisit(context, visit, 'ended');
      clearVisitCookie(c, config);
      return c.body(null, 204);
    })
    .post('/current/key', mine, jsonBody(SealedVisitKey), async (c) => {
      const { id, kiosk } = c.var.visit;
      const { encapsulatedKey, ciphertext } = c.req.valid('json');
      const sealed = {
        encapsulatedKey: fromBase64Url(encapsulatedKey),
        ciphertext: fromBase64Url(ciphertext),
      };
      if (sealed.encapsulatedKey && sealed.ciphertext) {
        const given = { encapsulatedKey: sealed.encapsulatedKey, ciphertext: sealed.ciphertext };
        for (const keyId of keys.sealingKeyIds()) {
          const key = await keys.unseal(keyId, visitKeyInfo(kiosk, id), given);
          if (key) return c.json({ key: toBase64Url(key) }, 200);
        }
      }
      return problem(c, 422, 'cannot-open', 'This key was not sealed for this visit.');
    })
    .get('/current/events', mine, (c) => {
      const { id } = c.var.visit;
      return eventStream(c, closing, { streams, whose: id }, (stream) =>
        events.subscribe((event) => {
          if (event.kind !== 'visit' || event.visit !== id) return;
          isRunning(context, id).then(
            (running) => (running ? stream.send(event.topic, {}) : stream.close()),
            () => stream.close(),
          );
        }),
      );
    })
    .get('/current/help', mine, async (c) => {
      c.header('Cache-Control', 'no-store');
      return c.json(await helpState(context, c.var.visit.id), 200);
    })
    .post('/current/help', mine, jsonBody(CallForHelp), async (c) =>
      c.json(await callForHelp(context, c.var.visit, c.req.valid('json').reason), 201),
    );
}
