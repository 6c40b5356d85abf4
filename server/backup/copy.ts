import { once } from 'node:events';
import type { Duplex } from 'node:stream';
import type pg from 'pg';

/** What a query of our own does on the connection; the driver has it, its published types leave it out. */
interface CopyConnection {
  readonly stream: Duplex;
  query(text: string): void;
  sendCopyFromChunk(chunk: Uint8Array): void;
  endCopyFrom(): void;
  sendCopyFail(message: string): void;
}

/** Above this much waiting to be read, PostgreSQL is made to wait. */
const ENOUGH = 1024 * 1024;

/** "COPY 12" */
const countIn = (tag: string): number => Number(/^COPY (\d+)$/.exec(tag)?.[1] ?? Number.NaN);

interface Base {
  submit(connection: unknown): void;
  handleCommandComplete(message: { text: string }): void;
  handleReadyForQuery(): void;
  handleError(cause: Error): void;
}

/**
 * Streams a `COPY … TO STDOUT`. Gives the bytes, and returns the number of rows PostgreSQL says it copied.
 * @throws what PostgreSQL said
 */
export async function* copyOut(client: pg.Client, text: string): AsyncGenerator<Uint8Array, number> {
  const waiting: Uint8Array[] = [];
  let size = 0;
  let rows = Number.NaN;
  let over = false;
  let failure: Error | undefined;
  let stream: Duplex | undefined;
  let wake = (): void => {};
  const query: Base & { handleCopyData(message: { chunk: Uint8Array }): void } = {
    submit(connection) {
      const link = connection as CopyConnection;
      stream = link.stream;
      link.query(text);
    },
    handleCopyData({ chunk }) {
      // The driver uses its buffer again for what comes next.
      waiting.push(Uint8Array.from(chunk));
      size += chunk.length;
      if (size > ENOUGH) stream?.pause();
      wake();
    },
    handleCommandComplete({ text: tag }) {
      rows = countIn(tag);
    },
    handleReadyForQuery() {
      over = true;
      wake();
    },
    handleError(cause) {
      failure = cause;
      over = true;
      wake();
    },
  };
  client.query(query as unknown as pg.Submittable);
  for (;;) {
    const chunk = waiting.shift();
    if (chunk) {
      size -= chunk.length;
      if (size <= ENOUGH) stream?.resume();
      yield chunk;
    } else if (over) {
      if (failure) throw failure;
      return rows;
    } else {
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
  }
}

/**
 * Runs a `COPY … FROM STDIN` with these bytes.
 * @returns the number of rows PostgreSQL says it took
 * @throws what PostgreSQL said; what `source` threw
 */
export function copyIn(client: pg.Client, text: string, source: AsyncIterable<Uint8Array>): Promise<number> {
  return new Promise((resolve, reject) => {
    let rows = Number.NaN;
    let spoilt: unknown;
    const send = async (connection: CopyConnection): Promise<void> => {
      try {
        for await (const chunk of source) {
          connection.sendCopyFromChunk(chunk);
          if (connection.stream.writableNeedDrain) await once(connection.stream, 'drain');
        }
        connection.endCopyFrom();
      } catch (cause) {
        spoilt = cause;
        connection.sendCopyFail('the source of the rows failed');
      }
    };
    const query: Base & { handleCopyInResponse(connection: CopyConnection): void } = {
      submit: (connection) => (connection as CopyConnection).query(text),
      handleCopyInResponse: (connection) => void send(connection),
      handleCommandComplete: ({ text: tag }) => {
        rows = countIn(tag);
      },
      handleReadyForQuery: () => resolve(rows),
      handleError: (cause) => reject(spoilt ?? cause),
    };
    client.query(query as unknown as pg.Submittable);
  });
}
