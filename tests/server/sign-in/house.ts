import { createHash, randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { getRequestListener } from '@hono/node-server';
import { Hono } from 'hono';
import { sql } from 'kysely';
import { afterAll, afterEach, beforeAll, vi } from 'vitest';
import type { PointSettings, SignInState } from '#shared/api/index.ts';
import { createAudit } from '../../../server/audit/index.ts';
import { type Config, readConfig } from '../../../server/config.ts';
import type { ServerContext } from '../../../server/context.ts';
import { json } from '../../../server/db/index.ts';
import { createEventFeed } from '../../../server/events.ts';
import { createSettingsStore } from '../../../server/fleet/index.ts';
import { openKeyring } from '../../../server/keys.ts';
import { createResidentMemory } from '../../../server/resident-memory.ts';
import { createSandbox, type Sandbox } from '../../../server/sandbox/index.ts';
import { endSignIn, signInRoutes, type Timers } from '../../../server/sign-in/index.ts';
import type { TestDatabase } from '../database.ts';
import { Browser } from './browser.ts';

/** Waiting that happens only when a test lets it: time is `Date`, faked. */
class TestTimers implements Timers {
  /** How long each wait was asked to be, in milliseconds. */
  readonly asked: number[] = [];
  private sleepers: { at: number; wake: () => void }[] = [];

  sleep(milliseconds: number, signal: AbortSignal): Promise<void> {
    this.asked.push(milliseconds);
    return new Promise((resolve) => {
      if (signal.aborted) return resolve();
      const wake = () => {
        this.sleepers = this.sleepers.filter((each) => each !== sleeper);
        signal.removeEventListener('abort', wake);
        resolve();
      };
      const sleeper = { at: Date.now() + milliseconds, wake };
      this.sleepers.push(sleeper);
      signal.addEventListener('abort', wake);
    });
  }

  /** Moves time to the first waiter's end and wakes it. @returns false when nobody waits */
  wakeFirst(): boolean {
    const [first] = this.sleepers.sort((one, other) => one.at - other.at);
    if (!first) return false;
    vi.setSystemTime(Math.max(Date.now(), first.at));
    first.wake();
    return true;
  }

  waiting(): number {
    return this.sleepers.length;
  }
}

const breathe = () => new Promise((resolve) => setTimeout(resolve, 5));

/** Waits, in real time, until something holds. */
export async function until(holds: () => unknown | Promise<unknown>, what = 'it'): Promise<void> {
  for (let turn = 0; turn < 1000; turn++) {
    if (await holds()) return;
    await breathe();
  }
  throw new Error(`${what} did not come about`);
}

/** A resident at a kiosk: a browser with the cookie of a running visit. */
export class AtKiosk {
  readonly browser = new Browser();
  readonly visit = randomUUID();
  readonly kiosk: string;
  private readonly house: House;

  constructor(house: House, kiosk: string) {
    this.house = house;
    this.kiosk = kiosk;
  }

  at(path: string): string {
    return `${this.house.config.origins.kiosk}${path}`;
  }

  async state(): Promise<SignInState> {
    return (await this.browser.open(this.at('/api/visits/current/sign-in'))).json();
  }

  async start(method: 'phone' | 'attendant'): Promise<SignInState> {
    return (
      await this.browser.open(this.at(`/api/visits/current/sign-in/${method}`), { method: 'POST' })
    ).json();
  }

  async cancel(): Promise<SignInState> {
    return (await this.browser.open(this.at('/api/visits/current/sign-in'), { method: 'DELETE' })).json();
  }
}

/** A server with a real database, real keys and the sandbox, on a port of its own and on host names of their own. */
export class House {
  readonly timers = new TestTimers();
  private kiosks = 0;
  private visits: string[] = [];
  readonly config: Config;
  readonly context: ServerContext;
  readonly sandbox: Sandbox | null;
  readonly logged: ReadonlyArray<string>;
  private readonly shut: () => Promise<void>;

  private constructor(
    made: Pick<House, 'config' | 'context' | 'sandbox' | 'logged'>,
    shut: () => Promise<void>,
  ) {
    this.config = made.config;
    this.context = made.context;
    this.sandbox = made.sandbox;
    this.logged = made.logged;
    this.shut = shut;
  }

  static async open({ db }: TestDatabase, env: Record<string, string> = {}): Promise<House> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const read = readConfig(
      {
        PORT: String(port),
        KIOSK_URL: `http://kiosk.localhost:${port}`,
        ADMIN_URL: `http://admin.localhost:${port}`,
        VNEID_URL: `http://vneid.localhost:${port}`,
        ...env,
      },
      '/nowhere',
    );
    if (!read.ok) throw new Error(read.error);
    const config = read.value;
    const folder = await mkdtemp(join(tmpdir(), 'sign-in-'));
    const keys = await openKeyring(folder, undefined);
    if (!keys.ok) throw new Error(keys.error);
    const clock = { now: () => Date.now() };
    const stop = new AbortController();
    const logged: string[] = [];
    const log = (event: string, detail?: object) =>
      void logged.push(`${event} ${JSON.stringify(detail ?? {})}`);
    const events = createEventFeed(db, clock, log);
    const context: ServerContext = {
      config,
      db,
      keys: keys.value,
      catalogue: undefined as never,
      events,
      residents: createResidentMemory(),
      clock,
      log,
      audit: createAudit(db, clock),
      settings: createSettingsStore(db, log, 'trial'),
      closing: stop.signal,
    };
    const sandbox = await createSandbox({ config, log });
    const house = new House({ config, context, sandbox, logged }, async () => {
      stop.abort();
      sandbox?.close();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await events.close();
      await rm(folder, { recursive: true, force: true });
    });
    const app = new Hono().route('/', signInRoutes(context, house.timers));
    app.get('/kiosk/', (c) => c.text('the kiosk'));
    const listen = getRequestListener(app.fetch);
    server.on('request', (req, res) => {
      if (!sandbox?.handler(req, res)) void listen(req, res);
    });
    await house.set({});
    return house;
  }

  /** A visit begins at a kiosk, by default a new one. */
  async enter(kiosk?: string): Promise<AtKiosk> {
    const id = kiosk ?? `KVL-${++this.kiosks}`;
    const { db } = this.context;
    if (!kiosk) {
      await db
        .insertInto('kiosk')
        .values({
          id,
          point: 'KVL',
          number: this.kiosks,
          name: id,
          public_key: json({}),
          enrolled_at: new Date(),
        })
        .execute();
    }
    const person = new AtKiosk(this, id);
    const token = randomUUID();
    await db
      .insertInto('visit')
      .values({
        id: person.visit,
        kiosk_id: id,
        started_at: new Date(),
        last_seen_at: new Date(),
        cookie_hash: createHash('sha256').update(token).digest('hex'),
      })
      .execute();
    this.visits.push(person.visit);
    person.browser.setCookie(this.config.origins.kiosk, 'visit', token);
    return person;
  }

  /** All visits end, and everything is as it was. */
  async empty(): Promise<void> {
    for (const visit of this.visits.splice(0)) await endSignIn(this.context, visit);
    this.sandbox?.set('up');
    await this.set({});
    // What was believed of the provider is old now.
    vi.setSystemTime(Date.now() + 60_000);
  }

  /** Lets time go on from one waiter to the next until something holds. */
  async pass(holds: () => unknown | Promise<unknown>, what?: string): Promise<void> {
    await until(async () => {
      if (await holds()) return true;
      this.timers.wakeFirst();
      return false;
    }, what);
  }

  /** Sets the point's settings, over the program's defaults; every way of signing in is offered by default. */
  async set(part: {
    signIn?: Partial<PointSettings['signIn']>;
    times?: Partial<PointSettings['times']>;
  }): Promise<void> {
    const value = json({ ...part, signIn: { provider: true, ...part.signIn } });
    await this.context.db
      .insertInto('server_setting')
      .values({ key: 'settings', value })
      .onConflict((conflict) => conflict.column('key').doUpdateSet({ value }))
      .execute();
  }

  /** Every row of every table, and every line of the log, as one text. */
  async everythingKept(): Promise<string> {
    const { db } = this.context;
    const { rows: tables } = await sql<{ name: string }>`
      select table_name as name from information_schema.tables
      where table_schema = 'public' and table_type = 'BASE TABLE'`.execute(db);
    const texts: string[] = [...this.logged];
    for (const { name } of tables) {
      const { rows } = await sql<{ row: string }>`
        select row_to_json(t)::text as row from ${sql.table(name)} t`.execute(db);
      texts.push(...rows.map((each) => each.row));
    }
    return texts.join('\n');
  }

  close(): Promise<void> {
    return this.shut();
  }
}

/**
 * Opens a house before the tests of a describe, empties it after each and closes it after them. Of the clock only the
 * date is pretended.
 * @param take is given the house
 * @param settings what its environment says beyond what a house is opened with
 */
export function openHouseForTests(
  open: () => Promise<TestDatabase>,
  take: (house: House) => void,
  settings: () => Promise<Record<string, string>> = async () => ({}),
): void {
  let house: House;
  beforeAll(async () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    house = await House.open(await open(), await settings());
    take(house);
  });
  afterEach(() => house.empty());
  afterAll(async () => {
    await house.close();
    vi.useRealTimers();
  });
}
