import { Injectable, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { Clock } from '@wangge/platform/clock';
import { notFound } from '@wangge/platform/errors';
import { Database } from '@wangge/platform/persistence';
import type { Matter } from './matter.entity.ts';
import { noCatalogue } from './matter.errors.ts';
import { CATALOGUE_CHANNEL, effectiveVersions, mattersOf } from './matter.store.ts';

/** One version of the catalogue, in the order of codes. */
export interface CatalogueVersion {
  readonly version: number;
  readonly matters: readonly Matter[];
  readonly byCode: ReadonlyMap<string, Matter>;
}

/** When a version takes effect. */
interface Effective {
  readonly version: number;
  readonly effectiveTime: Date;
}

/**
 * The matter catalogue (事项目录) in memory. Versions never change, so a version once read is kept; which ones take effect when is
 * asked again when a replica tells of an import or a publication, and until there is one.
 */
@Injectable()
export class MatterCatalogue implements OnModuleInit, OnModuleDestroy {
  readonly #versions = new Map<number, Promise<CatalogueVersion>>();
  #effective: Promise<readonly Effective[]> | undefined;
  #stop: (() => void) | undefined;

  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
  ) {}

  async onModuleInit(): Promise<void> {
    this.#stop = await this.db.listen(CATALOGUE_CHANNEL, () => this.refresh());
  }

  onModuleDestroy(): void {
    this.#stop?.();
  }

  /** Asks which versions take effect again at the next use. */
  refresh(): void {
    this.#effective = undefined;
  }

  /** The catalogue in force. @throws DomainError FAILED_PRECONDITION NO_CATALOGUE */
  async current(): Promise<CatalogueVersion> {
    const version = await this.inForce();
    if (version === 0) throw noCatalogue();
    return this.version(version);
  }

  /** The version in force, 0 for none. */
  async inForce(): Promise<number> {
    const now = this.clock.now();
    const versions = await (this.#effective ??= this.#readEffective());
    return versions.find(({ effectiveTime }) => effectiveTime <= now)?.version ?? 0;
  }

  /** A version that may not be there; drafts are for those who make them. @throws NOT_FOUND */
  async get(version: number, drafts: boolean): Promise<CatalogueVersion> {
    const effective = drafts ? [] : await (this.#effective ??= this.#readEffective());
    if (!drafts && !effective.some((one) => one.version === version)) throw notFound('catalogue');
    const found = await this.version(version);
    if (found.matters.length > 0) return found;
    this.#versions.delete(version);
    throw notFound('catalogue');
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

  async #readEffective(): Promise<readonly Effective[]> {
    try {
      const rows = await this.db.call<Effective>(effectiveVersions, []);
      // None is worth asking again: the first import may have been told before this process listened.
      if (rows.length === 0) this.#effective = undefined;
      return rows;
    } catch (error) {
      this.#effective = undefined;
      throw error;
    }
  }

  async #read(version: number): Promise<CatalogueVersion> {
    const matters = await this.db.call<Matter>(mattersOf, [version]);
    return { version, matters, byCode: new Map(matters.map((matter) => [matter.code, matter])) };
  }
}
