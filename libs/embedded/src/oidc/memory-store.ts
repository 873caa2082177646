import type { Adapter, AdapterPayload } from 'oidc-provider';

interface Entry {
  readonly payload: AdapterPayload;
  readonly expires: number;
}

/**
 * Sessions, codes and refresh tokens, in memory: after a restart people sign in again, while access tokens stay valid
 * by the kept key. One store serves all kinds; what has expired is swept now and then.
 */
export function memoryStore(): (kind: string) => Adapter {
  const entries = new Map<string, Entry>();
  let writes = 0;

  const find = async (key: string) => {
    const entry = entries.get(key);
    return entry !== undefined && entry.expires > Date.now() ? entry.payload : undefined;
  };
  const findBy = async (kind: string, holds: (payload: AdapterPayload) => boolean) => {
    const now = Date.now();
    for (const [key, { payload, expires }] of entries) {
      if (key.startsWith(`${kind}:`) && expires > now && holds(payload)) return payload;
    }
    return undefined;
  };
  const sweep = () => {
    const now = Date.now();
    for (const [key, { expires }] of entries) if (expires <= now) entries.delete(key);
  };

  return (kind) => ({
    find: (id) => find(`${kind}:${id}`),
    findByUid: (uid) => findBy(kind, (payload) => payload.uid === uid),
    findByUserCode: (userCode) => findBy(kind, (payload) => payload.userCode === userCode),
    async upsert(id, payload, expiresIn) {
      entries.set(`${kind}:${id}`, {
        payload,
        expires: expiresIn === undefined ? Infinity : Date.now() + expiresIn * 1_000,
      });
      writes += 1;
      if (writes % 1_000 === 0) sweep();
    },
    async consume(id) {
      const payload = await find(`${kind}:${id}`);
      if (payload !== undefined) payload.consumed = Math.floor(Date.now() / 1_000);
    },
    async destroy(id) {
      entries.delete(`${kind}:${id}`);
    },
    async revokeByGrantId(grantId) {
      for (const [key, { payload }] of entries) if (payload.grantId === grantId) entries.delete(key);
    },
  });
}
