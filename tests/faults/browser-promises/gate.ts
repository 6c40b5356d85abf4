import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** One request that is stopped on its way, so that a test can kill something at exactly that moment. */
export interface Held {
  /** Resolves when the request stands at the gate. */
  readonly reached: Promise<void>;
  /** Lets go of it, and of everything that waits behind it: on its way, or with the line cut. */
  release(how: 'on' | 'cut'): void;
}

/** `before`: the server has not heard of it. `after`: the server has answered, and the answer is not heard. */
export type Side = 'before' | 'after';

/** The way between browser and server. Everything passes, until something is to be held. */
export interface Gate {
  readonly port: number;
  /** The server's port from now on; while nobody listens there, the browser's connections are reset. */
  aim(target: number): void;
  /** Holds requests of this method and path, from now until released. */
  hold(method: string, path: RegExp, side: Side): Held;
  /** What is held, or would be if it came. */
  held(): readonly Held[];
  /** Cuts the line under every such request. @returns what ends it */
  refuse(method: string, path: RegExp): () => void;
  close(): Promise<void>;
}

interface Rule {
  readonly method: string;
  readonly path: RegExp;
  readonly side: Side;
  readonly reach: () => void;
  readonly released: Promise<'on' | 'cut'>;
}

export async function openGate(): Promise<Gate> {
  let target = 0;
  const rules = new Set<Rule>();
  const holding = new Set<Held>();
  /** @returns whether it may go on */
  const pass = async ({ method, url = '' }: IncomingMessage, side: Side): Promise<boolean> => {
    for (const rule of rules) {
      if (rule.side !== side || rule.method !== method || !rule.path.test(url)) continue;
      rule.reach();
      if ((await rule.released) === 'cut') return false;
    }
    return true;
  };
  const carry = async (asked: IncomingMessage, answer: ServerResponse): Promise<void> => {
    if (!(await pass(asked, 'before'))) return void answer.destroy();
    const { method, url: path, headers } = asked;
    const onward = request({ host: '127.0.0.1', port: target, method, path, headers, agent: false });
    const lost = () => answer.destroy();
    answer.on('close', () => onward.destroy());
    onward.on('error', lost);
    onward.on('response', (answered) => {
      answered.on('error', lost);
      answered.on('aborted', lost);
      void pass(asked, 'after').then((mayGoOn) => {
        if (!mayGoOn) return lost();
        if (answer.destroyed) return;
        answer.writeHead(answered.statusCode ?? 502, answered.rawHeaders);
        answered.pipe(answer);
      });
    });
    asked.on('error', lost);
    asked.pipe(onward);
  };
  const listener = createServer((asked, answer) => void carry(asked, answer));
  await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
  return {
    port: (listener.address() as AddressInfo).port,
    aim: (port) => {
      target = port;
    },
    hold(method, path, side) {
      let reach: () => void = () => undefined;
      let release: (how: 'on' | 'cut') => void = () => undefined;
      const reached = new Promise<void>((resolve) => {
        reach = resolve;
      });
      const released = new Promise<'on' | 'cut'>((resolve) => {
        release = resolve;
      });
      const rule: Rule = { method, path, side, reach, released };
      rules.add(rule);
      const held: Held = {
        reached,
        release(how) {
          rules.delete(rule);
          holding.delete(held);
          release(how);
        },
      };
      holding.add(held);
      return held;
    },
    held: () => [...holding],
    refuse(method, path) {
      const released = Promise.resolve('cut' as const);
      const rule: Rule = { method, path, side: 'before', reach: () => undefined, released };
      rules.add(rule);
      return () => void rules.delete(rule);
    },
    close: () =>
      new Promise((resolve) => {
        listener.close(() => resolve());
        listener.closeAllConnections();
      }),
  };
}
