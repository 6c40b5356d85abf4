import type { AddressInfo } from 'node:net';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { FALSE_ANSWERS, type Fault, type FaultKind } from './faults.ts';

/** A TCP proxy between kiosk and server whose connections fail as they are told to. */
export interface FaultProxy {
  readonly port: number;
  /** How often each thing was done to a connection. */
  readonly done: ReadonlyMap<FaultKind, number>;
  /** What happens to connections from now on. */
  behave(next: () => Fault): void;
  /** Ends every open connection at once, as a pulled cable's reset does. */
  cutAll(): void;
  close(): Promise<void>;
}

/** How long a request that somebody else answers is listened to before the answer goes out. */
const LISTEN_MS = 20;

export async function createFaultProxy(target: number, next: () => Fault): Promise<FaultProxy> {
  const open = new Set<Socket>();
  const done = new Map<FaultKind, number>();
  let choose = next;

  const hold = (socket: Socket): Socket => {
    open.add(socket);
    socket.on('close', () => open.delete(socket));
    socket.on('error', () => socket.destroy());
    return socket;
  };
  const upstream = (): Socket => hold(connect(target, '127.0.0.1'));

  function pipe(kiosk: Socket, fault: Fault): void {
    const server = upstream();
    server.on('close', () => kiosk.destroy());
    kiosk.on('close', () => server.destroy());
    let asked = 0;
    let answered = 0;
    const copy = fault.kind === 'duplicate' ? upstream() : null;
    copy?.resume();

    const forward = (chunk: Buffer): void => {
      copy?.write(chunk);
      if (fault.kind !== 'reset-request') return void server.write(chunk);
      const rest = fault.after - asked;
      asked += chunk.length;
      if (rest > 0) server.write(chunk.subarray(0, rest));
      if (chunk.length >= rest) {
        server.resetAndDestroy();
        kiosk.resetAndDestroy();
      }
    };
    const answer = (chunk: Buffer): void => {
      if (fault.kind === 'lost-answer' || fault.kind === 'taken-but-500') return;
      if (fault.kind !== 'reset-answer' && fault.kind !== 'truncate') return void kiosk.write(chunk);
      const rest = fault.after - answered;
      answered += chunk.length;
      if (rest > 0) kiosk.write(chunk.subarray(0, rest));
      if (chunk.length < rest) return;
      if (fault.kind === 'truncate') kiosk.end();
      else kiosk.resetAndDestroy();
      server.destroy();
    };
    const wait = fault.kind === 'delay' ? fault.ms : 0;
    kiosk.on('data', (chunk: Buffer) => (wait ? setTimeout(forward, wait, chunk) : forward(chunk)));
    server.on('data', (chunk: Buffer) => (wait ? setTimeout(answer, wait, chunk) : answer(chunk)));
    if (fault.kind === 'lost-answer') setTimeout(() => kiosk.destroy(), fault.ms);
    if (fault.kind === 'taken-but-500')
      server.once('data', () => kiosk.end(FALSE_ANSWERS['taken-but-500'] ?? ''));
  }

  const listener: Server = createServer((kiosk) => {
    hold(kiosk);
    kiosk.setNoDelay();
    const fault = choose();
    done.set(fault.kind, (done.get(fault.kind) ?? 0) + 1);
    switch (fault.kind) {
      case 'refuse':
        return void kiosk.resetAndDestroy();
      case 'half-open':
        kiosk.resume();
        setTimeout(() => kiosk.destroy(), fault.ms);
        return;
      case 'garbage':
      case 'portal':
      case 'too-many':
      case 'broken':
        kiosk.resume();
        kiosk.once('data', () => setTimeout(() => kiosk.end(FALSE_ANSWERS[fault.kind] ?? ''), LISTEN_MS));
        return;
      default:
        pipe(kiosk, fault);
    }
  });
  await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));

  return {
    port: (listener.address() as AddressInfo).port,
    done,
    behave: (now) => {
      choose = now;
    },
    cutAll: () => {
      for (const socket of open) socket.resetAndDestroy();
    },
    close: () =>
      new Promise((resolve) => {
        listener.close(() => resolve());
        for (const socket of open) socket.destroy();
      }),
  };
}
