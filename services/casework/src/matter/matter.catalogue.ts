import { Injectable, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { Database } from '@wangge/platform/persistence';
import type { Matter } from './matter.entity.ts';
import { noCatalogue } from './matter.errors.ts';
import { CATALOGUE_CHANNEL, latestVersion, mattersOf } from './matter.store.ts';

/** One version of the catalogue, in the order of codes. */
export interface CatalogueVersion {
  readonly version: number;
  readonly matters: readonly Matter[];
  readonly byCode: ReadonlyMap<string, Matter>;
}

/**
 * The matter catalogue (事项目录) in memory. Versions never change, so a version once read is kept; which one is the latest is
 * asked again when a replica tells of an import, and until there is one.
 */
@Injectable()
export class MatterCatalogue implements OnModuleInit, OnModuleDestroy {
  readonly #versions = new Map<number, Promise<CatalogueVersion>>();
  #latest: Promise<number> | undefined;
  #stop: (() => void) | undefined;

  constructor(private readonly db: Database) {}

  async onModuleInit(): Promise<void> {
    this.#stop = await this.db.listen(CATALOGUE_CHANNEL, () => this.refresh());
  }

  onModuleDestroy(): void {
    this.#stop?.();
  }

  /** Asks for the latest version again at the next use. */
  refresh(): void {
    this.#latest = undefined;
  }

  /** The present catalogue. @throws DomainError FAILED_PRECONDITION NO_CATALOGUE */
  async current(): Promise<CatalogueVersion> {
    const version = await (this.#latest ??= this.#readLatest());
    if (version === 0) throw noCatalogue();
    return this.version(version);
  }

  /** A version some case cites. */
  version(version: number): Promise<CatalogueVersion> {
    const known = this.#versions.get(version);
    if (known) return known;
    const read = this.#read(version);
    this.#versions.set(version, read);
    read.catch(() => this.#versions.delete(version));
    return read;
  }

  /** A matter a case cites; the case was opened under it, so it is there. */
  async cited(version: number, code: string): Promise<Matter> {
    const matter = (await this.version(version)).byCode.get(code);
    if (!matter) throw new Error(`catalogue ${version} has no matter ${code}`);
    return matter;
  }

  async #readLatest(): Promise<number> {
    try {
      const [row] = await this.db.call<{ version: number | null }>(latestVersion, []);
      // Nothing imported is worth asking again: the first import may have been told before this process listened.
      if (!row?.version) this.#latest = undefined;
      return row?.version ?? 0;
    } catch (error) {
      this.#latest = undefined;
      throw error;
    }
  }

  async #read(version: number): Promise<CatalogueVersion> {
    const matters = await this.db.call<Matter>(mattersOf, [version]);
    return { version, matters, byCode: new Map(matters.map((matter) => [matter.code, matter])) };
  }
}
