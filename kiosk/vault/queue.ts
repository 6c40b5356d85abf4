/** Runs works one after another, in the order they were asked for; one that fails does not stop the next. */
export type Queue = <T>(work: () => Promise<T>) => Promise<T>;

export function createQueue(): Queue {
  let last: Promise<unknown> = Promise.resolve();
  return (work) => {
    const running = last.then(work, work);
    last = running.catch(() => undefined);
    return running;
  };
}
