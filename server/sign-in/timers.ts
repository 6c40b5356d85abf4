/** Waiting, injected so that tests need not wait. */
export interface Timers {
  /** Resolves after so many milliseconds, or at once when `signal` aborts; it never rejects. */
  sleep(milliseconds: number, signal: AbortSignal): Promise<void>;
}

export const realTimers: Timers = {
  sleep: (milliseconds, signal) =>
    new Promise((resolve) => {
      if (signal.aborted) return resolve();
      const wake = () => {
        clearTimeout(timer);
        signal.removeEventListener('abort', wake);
        resolve();
      };
      const timer = setTimeout(wake, milliseconds);
      signal.addEventListener('abort', wake);
    }),
};
