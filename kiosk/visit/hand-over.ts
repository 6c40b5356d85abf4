/**
 * Something of a person that is handed over once. An actor remembers for its whole life what it was made from; of this
 * it remembers only the empty hand.
 * @returns gives the thing at the first call, and null ever after
 */
export function handOver<T>(thing: T | null): () => T | null {
  let held = thing;
  return () => {
    const given = held;
    held = null;
    return given;
  };
}
