import { Injectable } from '@nestjs/common';
import { MatterService } from '@wangge/contracts/wangge/casework/v1/matter_service';
import { RpcClients, type ServiceJob } from '@wangge/platform/rpc';
import type { Locale } from './template.ts';
import { SOME_MATTER } from './words.ts';

type Names = Readonly<Record<Locale, string>>;

const FRESH_MS = 10 * 60_000;
/** A code nobody knows must not make every message ask again. */
const ASK_AGAIN_MS = 30_000;

/** Names of matters from the catalogue, asked for once in a while; events carry codes only. */
@Injectable()
export class MatterNames {
  #names: ReadonlyMap<string, Names> = new Map();
  #askedAt = Number.NEGATIVE_INFINITY;

  constructor(private readonly clients: RpcClients) {}

  /** Name of a matter; a code the catalogue does not know is "a matter". Throws while the catalogue cannot be asked at all. */
  async nameOf(code: string, locale: Locale, as: ServiceJob): Promise<string> {
    const age = performance.now() - this.#askedAt;
    if (age > FRESH_MS || (age > ASK_AGAIN_MS && !this.#names.has(code))) await this.#ask(as);
    return this.#names.get(code)?.[locale] ?? SOME_MATTER[locale];
  }

  async #ask(as: ServiceJob): Promise<void> {
    const client = this.clients.asService(MatterService, as);
    const names = new Map<string, Names>();
    for (let pageToken = ''; ;) {
      const page = await client.listMatters({ pageSize: 100, pageToken });
      for (const { code, name, nameEn } of page.matters) names.set(code, { zh: name, en: nameEn || name });
      pageToken = page.nextPageToken;
      if (pageToken === '') break;
    }
    this.#names = names;
    this.#askedAt = performance.now();
  }
}
