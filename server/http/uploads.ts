/** Which large bodies the server takes at the same time: each is in its memory, twice for a moment. */
export interface Uploads {
  /**
   * Makes room for one body.
   * @returns what gives the room back; null when there is none now
   */
  begin(sender: string, bytes: number): (() => void) | null;
}

/**
 * @param limits bytes under way at the same time, of one sender and of all of them
 */
export function createUploads(limits: { readonly ofOne: number; readonly inAll: number }): Uploads {
  const underWay = new Map<string, number>();
  let total = 0;
  return {
    begin(sender, bytes) {
      const own = underWay.get(sender) ?? 0;
      if (own + bytes > limits.ofOne || total + bytes > limits.inAll) return null;
      underWay.set(sender, own + bytes);
      total += bytes;
      let over = false;
      return () => {
        if (over) return;
        over = true;
        total -= bytes;
        const left = (underWay.get(sender) ?? 0) - bytes;
        if (left > 0) underWay.set(sender, left);
        else underWay.delete(sender);
      };
    },
  };
}
