/**
 * Splits a stream of server-sent events (WHATWG HTML §9.2) into event names, chunk by chunk. Data is left out: the
 * desk's events say only that something changed. A comment gives an empty name: the stream is alive.
 * @returns a function that takes the next piece of text and gives the names of the events that it completed
 */
export function eventNames(): (text: string) => string[] {
  let rest = '';
  return (text) => {
    const blocks = (rest + text).split(/\r?\n\r?\n/);
    rest = blocks.pop() ?? '';
    return blocks.map((block) => /^event: ?(.*)$/m.exec(block)?.[1]?.trim() ?? '');
  };
}
