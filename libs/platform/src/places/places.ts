import { setTimeout as pause } from 'node:timers/promises';
import { DomainError } from '../errors/index.ts';
import { BackOff, type ConnectionLog, type Database, ORG_PATH, statement, type Tx } from '../persistence/index.ts';

/** A division or a grid, as this service knows it from the grid service. */
export interface Place {
  readonly placeId: string;
  readonly kind: 'district' | 'street' | 'community' | 'grid';
  /** Path of stable labels; what rows refer to. */
  readonly orgPath: string;
  readonly name: string;
  /** Division or grid code, for people. */
  readonly code: string;
  /** Version at the grid service; an older one never overwrites a newer one. */
  readonly version: number;
  /** Whether it has ended: it keeps its name for what happened there, and nothing new belongs to it. */
  readonly ended?: boolean;
}

export interface PlacesOptions {
  readonly database: Database;
  readonly log: ConnectionLog;
  /** Asks the grid service for all places; called while none is known, and to catch up. */
  readonly load: () => Promise<readonly Place[]>;
}

const CHANNEL = 'wangge_place';
const ALL = statement(
  'wangge_place_all',
  `select place_id as "placeId", kind, org_path as "orgPath", name, code, version, ended from place`,
);
const KEEP = `insert into place (place_id, org_path, kind, name, code, version, ended)
    select * from unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::text[], $6::int[], $7::boolean[])
  on conflict (place_id) do update set org_path = excluded.org_path, kind = excluded.kind, name = excluded.name, code = excluded.code,
    version = excluded.version, ended = excluded.ended where place.version < excluded.version`;
const KEEP_ALL = statement('wangge_place_keep', KEEP);
const TELL = statement('wangge_place_tell', `select pg_notify('${CHANNEL}', '')`);
/** Events come one by one when a district is imported; memory follows once for all of them. */
const SETTLE_MS = 100;

/**
 * The places of the district, in memory: rows of a table that grid's events keep, loaded once from the grid service when there
 * are none. Every process of the service hears when another one changed the table.
 */
export class Places {
  #byId: ReadonlyMap<string, Place> = new Map();
  #byPath: ReadonlyMap<string, Place> = new Map();
  readonly #stopping = new AbortController();
  #unlisten: (() => void) | undefined;
  #timer: NodeJS.Timeout | undefined;
  #reading: Promise<void> | undefined;
  #filling: Promise<void> | undefined;
  readonly #backOff = new BackOff(250, 10_000);

  constructor(private readonly o: PlacesOptions) {}

  /** Reads the table; if it is empty, asks the grid service, and in the background again until it has answered. */
  async start(): Promise<void> {
    this.#unlisten = await this.o.database.listen(CHANNEL, () => this.#readSoon());
    await this.read().catch(() => undefined);
    if (this.#byId.size === 0) await this.#fill();
    if (this.#byId.size === 0) this.#filling = this.#fillUntilKnown();
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    clearTimeout(this.#timer);
    this.#unlisten?.();
    await Promise.allSettled([this.#reading, this.#filling]);
  }

  /** The place of an id, if it is known here. */
  get(placeId: string): Place | undefined {
    return this.#byId.get(placeId);
  }

  /** The place at a path, if it is known here. */
  at(orgPath: string): Place | undefined {
    return this.#byPath.get(orgPath);
  }

  /** All places in path order. */
  all(): Place[] {
    return [...this.#byPath.values()];
  }

  /**
   * Org path of a place; undefined for an id that is no place.
   * @throws UNAVAILABLE PLACES_UNAVAILABLE as long as no place at all is known
   */
  pathOf(placeId: string): string | undefined {
    if (this.#byId.size === 0)
      throw new DomainError('UNAVAILABLE', 'PLACES_UNAVAILABLE', 'the places of the district are not known yet');
    return this.#byId.get(placeId)?.orgPath;
  }

  /** Name of the place at a path. */
  nameOf(orgPath: string): string | undefined {
    return this.#byPath.get(orgPath)?.name;
  }

  /** Keeps a place that an event told of, in the event's transaction; memory follows when it has committed. */
  async keep(tx: Tx, place: Place): Promise<void> {
    await tx.query(KEEP, columnsOf([place]));
    await tx.query(TELL.text);
  }

  /** Asks the grid service for all places and keeps what is newer. */
  async load(): Promise<void> {
    const places = (await this.o.load()).filter(({ orgPath }) => ORG_PATH.test(orgPath));
    await this.o.database.call(KEEP_ALL, columnsOf(places));
    await this.read();
    await this.o.database.call(TELL, []);
  }

  /** Reads the table into memory. */
  async read(): Promise<void> {
    const rows = await this.o.database.call<Place>(ALL, []);
    const sorted = rows.toSorted((a, b) => (a.orgPath < b.orgPath ? -1 : 1));
    this.#byId = new Map(sorted.map((place) => [place.placeId, place]));
    this.#byPath = new Map(sorted.map((place) => [place.orgPath, place]));
  }

  #readSoon(): void {
    if (this.#stopping.signal.aborted) return;
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      this.#reading = this.read().catch(() => this.#readSoon());
    }, SETTLE_MS);
  }

  async #fillUntilKnown(): Promise<void> {
    const { signal } = this.#stopping;
    while (!signal.aborted && this.#byId.size === 0) {
      await pause(this.#backOff.next(), undefined, { signal }).catch(() => undefined);
      if (!signal.aborted) await this.#fill();
    }
  }

  async #fill(): Promise<void> {
    await this.load().catch((error: unknown) => {
      this.o.log.warn({ err: error }, 'the places of the district are not known yet; asking again');
    });
  }
}

const columnsOf = (places: readonly Place[]): unknown[] => [
  places.map(({ placeId }) => placeId),
  places.map(({ orgPath }) => orgPath),
  places.map(({ kind }) => kind),
  places.map(({ name }) => name),
  places.map(({ code }) => code),
  places.map(({ version }) => version),
  places.map(({ ended }) => ended ?? false),
];
