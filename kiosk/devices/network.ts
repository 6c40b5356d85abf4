/** The way to the server, with a switch for the development dock and the tests: cut, as a pulled cable is. */
export interface SwitchedNetwork {
  readonly fetch: typeof fetch;
  setDown(down: boolean): void;
}

export function createSwitchedNetwork(behind: typeof fetch): SwitchedNetwork {
  let down = false;
  return {
    setDown: (next) => {
      down = next;
    },
    fetch: (input, init) =>
      down ? Promise.reject(new TypeError('network cut by the dock')) : behind(input, init),
  };
}
