import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { getRequestListener } from '@hono/node-server';
import { err, ok, type Result } from '#shared/result.ts';
import packageJson from '../package.json' with { type: 'json' };
import { createApp } from './app.ts';
import { createAudit } from './audit/index.ts';
import { openCatalogue, watchCatalogue } from './catalogue/index.ts';
import { type Config, readConfig } from './config.ts';
import type { Clock, Log, ServerContext } from './context.ts';
import { type OpenDatabase, openDatabase } from './db/index.ts';
import { createEventFeed } from './events.ts';
import {
  closeArrived,
  createSettingsStore,
  forgetProofs,
  makeControlToken,
  openControl,
} from './fleet/index.ts';
import { keepBuilds } from './former-builds.ts';
import { type Handler, listenerOf, originForPhones, placesOf } from './http/index.ts';
import { keepingJob } from './keeping/index.ts';
import { bindKeys, openKeyring } from './keys.ts';
import { createResidentMemory } from './resident-memory.ts';
import { createSandbox } from './sandbox/index.ts';
import { sweepVisits } from './visits/index.ts';

/** Visits that nobody has been seen at and old proofs are looked for this often. */
const SWEEP_MS = 15_000;

/** How long open answers may take to end by themselves when the server stops. */
const PATIENCE_MS = 2_000;

/**
 * A large body must have come within this (a small one much sooner: http/listener.ts): a dossier with three
 * photographs, 5 MB, over half of a 64 kbit/s line takes twenty minutes (facts: security.md R9).
 */
const REQUEST_TIMEOUT_MS = 3_600_000;
const HEADERS_TIMEOUT_MS = 20_000;
/** A connection on which neither end says anything for so long is over; event streams say something every 15 s. */
const SILENCE_MS = 120_000;
/**
 * Connections at the same time: a hall needs a few dozen; whoever opens more than these is refused before their first
 * byte is read.
 */
const MOST_CONNECTIONS = 1_000;

/** Why the server did not start: a port that is taken is named, everything else is a sentence. */
export type StartFailure =
  | { readonly kind: 'port'; readonly port: number; readonly code: string }
  | { readonly kind: 'other'; readonly sentence: string };

export interface RunningServer {
  readonly config: Config;
  readonly context: ServerContext;
  /** Ends open answers, then the database. Safe to call twice. */
  stop(): Promise<void>;
}

const portOf = (server: Server): number => (server.address() as AddressInfo).port;

function listen(server: Server, config: Config): Promise<Result<number, StartFailure>> {
  return new Promise((resolve) => {
    const failed = (error: NodeJS.ErrnoException): void =>
      resolve(err({ kind: 'port', port: config.port, code: error.code ?? error.message }));
    server.once('error', failed);
    server.listen(config.port, config.host, () => {
      server.off('error', failed);
      resolve(ok(portOf(server)));
    });
  });
}

function stopListening(server: Server): Promise<void> {
  return new Promise((resolve) => {
    const hard = setTimeout(() => server.closeAllConnections(), PATIENCE_MS);
    server.close(() => {
      clearTimeout(hard);
      resolve();
    });
    server.closeIdleConnections();
  });
}

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * A page that is asked for while the server starts comes by itself a little later: no program of ours stands behind
 * the browser's own error page, which a full screen cannot be led away from. An empty answer would show just that.
 */
const starting: Handler = (request, response) => {
  const isPage = request.headers['sec-fetch-dest'] === 'document';
  response
    .writeHead(503, {
      'retry-after': '1',
      'cache-control': 'no-store',
      ...(isPage && { refresh: '2', 'content-type': 'text/html; charset=utf-8' }),
    })
    .end(isPage ? '<!doctype html><title>…</title>' : undefined);
};

/**
 * Starts everything: first the port, so that a second start is told so at once, then keys, database, catalogue,
 * sandbox and the application.
 * @param env what `readConfig` reads; PORT=0 takes any free port
 * @param root the project's folder
 */
export async function startServer(
  env: Environment,
  root: string,
  log: Log,
): Promise<Result<RunningServer, StartFailure>> {
  const asked = readConfig(env, root);
  if (!asked.ok) return err({ kind: 'other', sentence: asked.error });
  let handler = starting;
  const server = createServer(listenerOf((request, response) => handler(request, response), log));
  server.requestTimeout = REQUEST_TIMEOUT_MS;
  server.headersTimeout = HEADERS_TIMEOUT_MS;
  server.timeout = SILENCE_MS;
  server.maxConnections = MOST_CONNECTIONS;
  const port = await listen(server, asked.value);
  if (!port.ok) return port;
  const config = readConfig({ ...env, PORT: String(port.value) }, root);
  if (!config.ok) return err({ kind: 'other', sentence: config.error });
  const running = await build(config.value, log, (built) => {
    handler = built;
  });
  if (!running.ok) {
    await stopListening(server);
    return err({ kind: 'other', sentence: running.error });
  }
  const { context, close, closing } = running.value;
  let stopped: Promise<void> | undefined;
  const stop = async (): Promise<void> => {
    closing();
    await stopListening(server);
    await close();
  };
  return ok({
    config: config.value,
    context,
    stop: () => {
      stopped ??= stop();
      return stopped;
    },
  });
}

interface Built {
  readonly context: ServerContext;
  /** Tells open answers to end. */
  closing(): void;
  close(): Promise<void>;
}

async function build(
  config: Config,
  log: Log,
  serve: (handler: Handler) => void,
): Promise<Result<Built, string>> {
  const keys = await openKeyring(config.dataDir, config.keysPassphrase);
  if (!keys.ok) return keys;
  const opened = await openDatabase({
    dataDir: config.dataDir,
    databaseUrl: config.databaseUrl,
    pgBin: config.pgBin,
    log: (message) => log('database', { message }),
  });
  if (!opened.ok) {
    if (opened.error.detail) log('database', { message: opened.error.detail });
    return err(opened.error.message);
  }
  const database = opened.value;
  const bound = await bindKeys(database.db, keys.value);
  if (!bound.ok) {
    await database.close();
    return bound;
  }
  return ok(await assemble(config, log, database, keys.value, serve));
}

async function assemble(
  config: Config,
  log: Log,
  database: OpenDatabase,
  keys: ServerContext['keys'],
  serve: (handler: Handler) => void,
): Promise<Built> {
  const { db } = database;
  const clock: Clock = { now: () => Date.now() };
  const closing = new AbortController();
  const events = createEventFeed(db, clock, log);
  const catalogue = await openCatalogue(config.catalogueDir, { db, clock, log, editable: config.dev });
  const context: ServerContext = {
    config,
    db,
    keys,
    catalogue,
    events,
    residents: createResidentMemory(),
    clock,
    log,
    audit: createAudit(db, clock),
    settings: createSettingsStore(db, log, config.mode, originForPhones(config.origins)),
    closing: closing.signal,
  };
  // A disk that is full must not keep the hall from being served.
  await keepBuilds(config).catch((error: Error) => log('builds-not-kept', { message: error.message }));
  const sandbox = await createSandbox({ config, log });
  const controlToken = makeControlToken();
  const app = createApp(context, { version: packageJson.version, database: database.kind, controlToken });
  const answer = getRequestListener(app.fetch);
  serve((request, response) => {
    const known = placesOf(config.origins, request.headers.host ?? '').length > 0;
    if (known && sandbox?.handler(request, response)) return;
    return answer(request, response);
  });
  const deleteExpired = keepingJob(context);
  const sweep = async (): Promise<void> => {
    try {
      await sweepVisits(context);
      await forgetProofs(context);
      await closeArrived(context);
      await deleteExpired();
    } catch (error) {
      log('sweep-failed', { message: (error as Error).message });
    }
  };
  const closeControl = await openControl(config, controlToken);
  const timer = setInterval(() => void sweep(), SWEEP_MS);
  const unwatch = config.dev
    ? watchCatalogue(config.catalogueDir, () => {
        catalogue.reload().then(
          () => log('catalogue-reloaded', { version: catalogue.index().version }),
          (error: unknown) => log('catalogue-not-reloaded', { message: (error as Error).message }),
        );
      })
    : () => {};
  return {
    context,
    closing: () => closing.abort(),
    close: async () => {
      clearInterval(timer);
      unwatch();
      sandbox?.close();
      await closeControl();
      await events.close();
      await database.close();
    },
  };
}
