import type { Adapter, AdapterFactory, AdapterPayload } from 'oidc-provider';

interface Kept {
  readonly model: string;
  readonly payload: AdapterPayload;
  /** Milliseconds since 1970; null for what has no end. */
  readonly until: number | null;
}

/** All that the pretend provider remembers: in memory, gone with the process, gone when its time is over. */
export interface SandboxStore {
  readonly adapter: AdapterFactory;
  /**
   * Ends sessions of a person, and what was granted in them.
   * @param session ends only the one that the client knows under this name
   * @returns the names under which the client knew them
   */
  endSessionsOf(accountId: string, clientId: string, session?: string): string[];
  /** How many living things of a kind there are, such as 'Session'; for tests. */
  count(model: string): number;
}

const matching =
  (model: string, name: 'uid' | 'userCode' | 'grantId', value: string) =>
  (kept: Kept): boolean =>
    kept.model === model && kept.payload[name] === value;

export function createStore(): SandboxStore {
  const all = new Map<string, Kept>();
  const keyOf = (model: string, id: string) => `${model}:${id}`;
  const sweep = () => {
    const now = Date.now();
    for (const [key, kept] of all) if (kept.until !== null && kept.until <= now) all.delete(key);
  };
  const first = (wanted: (kept: Kept) => boolean): AdapterPayload | undefined => {
    sweep();
    for (const kept of all.values()) if (wanted(kept)) return kept.payload;
    return undefined;
  };
  const revoke = (grantId: string) => {
    for (const [key, { payload }] of all) if (payload.grantId === grantId) all.delete(key);
  };

  const adapter = (model: string): Adapter => ({
    async upsert(id, payload, expiresIn) {
      sweep();
      const until = expiresIn === undefined ? null : Date.now() + expiresIn * 1000;
      all.set(keyOf(model, id), { model, payload, until });
    },
    async find(id) {
      sweep();
      return all.get(keyOf(model, id))?.payload;
    },
    findByUserCode: async (userCode) => first(matching(model, 'userCode', userCode)),
    findByUid: async (uid) => first(matching(model, 'uid', uid)),
    async consume(id) {
      const kept = all.get(keyOf(model, id));
      if (kept) kept.payload.consumed = Math.floor(Date.now() / 1000);
    },
    async destroy(id) {
      all.delete(keyOf(model, id));
    },
    async revokeByGrantId(grantId) {
      revoke(grantId);
    },
  });

  return {
    adapter,
    endSessionsOf(accountId, clientId, session) {
      const ended: string[] = [];
      for (const [key, { model, payload }] of all) {
        if (model !== 'Session' || payload.accountId !== accountId) continue;
        const name = payload.authorizations?.[clientId]?.sid;
        if (session !== undefined && name !== session) continue;
        if (name !== undefined) ended.push(name);
        const grants = Object.values(payload.authorizations ?? {}).map((each) => each.grantId);
        for (const grantId of grants) if (grantId) revoke(grantId);
        all.delete(key);
      }
      return ended;
    },
    count(model) {
      sweep();
      return [...all.values()].filter((kept) => kept.model === model).length;
    },
  };
}
