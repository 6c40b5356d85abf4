/** Time that can be skipped: the development dock's, so that nobody waits two minutes to see the idle question. */
export interface SkippableClock {
  now(): number;
  setTimeout(work: (...parameters: unknown[]) => void, milliseconds: number): unknown;
  clearTimeout(timer: unknown): void;
  /** Lets that many milliseconds pass at once. */
  skip(milliseconds: number): void;
}

interface Waiting {
  readonly work: () => void;
  due: number;
  timer: ReturnType<typeof setTimeout>;
}

export function createSkippableClock(): SkippableClock {
  const waiting = new Map<number, Waiting>();
  let skipped = 0;
  let last = 0;
  const now = (): number => Date.now() + skipped;
  const arm = (id: number, entry: Omit<Waiting, 'timer'>): void => {
    const run = (): void => {
      waiting.delete(id);
      entry.work();
    };
    waiting.set(id, { ...entry, timer: setTimeout(run, Math.max(0, entry.due - now())) });
  };
  return {
    now,
    setTimeout(work, milliseconds) {
      const id = ++last;
      arm(id, { work, due: now() + milliseconds });
      return id;
    },
    clearTimeout(timer) {
      const entry = waiting.get(timer as number);
      if (entry) clearTimeout(entry.timer);
      waiting.delete(timer as number);
    },
    skip(milliseconds) {
      skipped += milliseconds;
      for (const [id, entry] of [...waiting]) {
        clearTimeout(entry.timer);
        arm(id, entry);
      }
    },
  };
}
