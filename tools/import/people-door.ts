import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';

/** What the door refused as a whole: a sign-in that is over, a role that may not. */
export class Refused extends Error {
  override readonly name = 'Refused';
}

const TRIES = 8;

/** The people's door with a token that is asked for anew each time, since an import outlives one. */
export class PeopleDoor {
  readonly #base: string;
  readonly #token: () => Promise<string>;

  constructor(base: string, token: () => Promise<string>) {
    this.#base = base;
    this.#token = token;
  }

  get<T>(path: string): Promise<T> {
    return this.#call<T>(path, {});
  }

  /** A write under a key of its own: sent again because its answer was lost, it happens once. */
  post<T>(path: string, body: object): Promise<T> {
    const text = JSON.stringify({ ...body, requestId: randomUUID() });
    return this.#call<T>(path, { method: 'POST', body: text, headers: { 'content-type': 'application/json' } });
  }

  /** All pages of a list. */
  async list<T>(path: string, of: string): Promise<T[]> {
    const found: T[] = [];
    for (let token = ''; ;) {
      const page = await this.get<Record<string, unknown>>(
        `${path}?pageSize=100&pageToken=${encodeURIComponent(token)}`,
      );
      found.push(...((page[of] ?? []) as T[]));
      token = typeof page['nextPageToken'] === 'string' ? page['nextPageToken'] : '';
      if (token === '') return found;
    }
  }

  async #call<T>(path: string, init: RequestInit): Promise<T> {
    for (let attempt = 1; ; attempt++) {
      const headers = { ...init.headers, authorization: `Bearer ${await this.#token()}` };
      const answer = await fetch(this.#base + path, { ...init, headers }).catch(() => undefined);
      if (answer?.ok) return (await answer.json()) as T;
      const passes = answer === undefined || [409, 429, 503, 504].includes(answer.status);
      if (passes && attempt < TRIES) {
        await pause(Math.min(5_000, 100 * 2 ** attempt));
        continue;
      }
      if (!answer) throw new Refused(`${this.#base} cannot be reached`);
      const { reason = '', detail = '' } = (await answer.json().catch(() => ({}))) as Record<string, string>;
      throw new Refused(`${answer.status} ${reason} ${detail}`.trim());
    }
  }
}
