import type { Database, Tx } from '../persistence/index.ts';
import { statement } from '../persistence/index.ts';

/** Level of a place in the copy: every kind of grid is `grid`. */
export type PlaceLevel = 'district' | 'street' | 'community' | 'grid';

/** A place as the grid service told of it. */
export interface PlaceRow {
  readonly placeId: string;
  readonly orgPath: string;
  readonly kind: PlaceLevel;
  readonly name: string;
  /** Division or grid code, for people. */
  readonly code: string;
  readonly version: number;
}

const COLUMNS = `place_id as "placeId", org_path as "orgPath", kind, name, code, version`;
const ALL = statement('wangge_place_all', `select ${COLUMNS} from place`);
const ONE = statement('wangge_place_one', `select ${COLUMNS} from place where place_id = $1`);
const KEEP = `insert into place (place_id, org_path, kind, name, code, version) values ($1, $2, $3, $4, $5, $6)
  on conflict (place_id) do update set org_path = excluded.org_path, kind = excluded.kind, name = excluded.name, code = excluded.code, version = excluded.version
  where place.version < excluded.version`;
const TELL = `select pg_notify('wangge_place', $1)`;
const CHANNEL = 'wangge_place';

/**
 * The divisions and grids of the district, in memory, copied from the grid service's events. Every process of a service hears
 * of a change when it is committed; an older version never overwrites a newer one.
 */
export class Places {
  readonly #database: Database;
  readonly #byId = new Map<string, PlaceRow>();
  readonly #byPath = new Map<string, PlaceRow>();
  #stopListening: (() => void) | undefined;

  constructor(database: Database) {
    this.#database = database;
  }

  /** Reads what is there and listens for changes. */
  async start(): Promise<void> {
    this.#stopListening = await this.#database.listen(
      CHANNEL,
      (placeId) => void this.#refresh(placeId).catch(() => undefined),
    );
    await this.#refresh('');
  }

  stop(): void {
    this.#stopListening?.();
  }

  get size(): number {
    return this.#byId.size;
  }

  get(placeId: string): PlaceRow | undefined {
    return this.#byId.get(placeId);
  }

  /** Org path of a place, or undefined for an unknown one. */
  pathOf(placeId: string): string | undefined {
    return this.#byId.get(placeId)?.orgPath;
  }

  at(orgPath: string): PlaceRow | undefined {
    return this.#byPath.get(orgPath);
  }

  /** Name of the place at a path, or undefined. */
  nameOf(orgPath: string): string | undefined {
    return this.#byPath.get(orgPath)?.name;
  }

  /** All places, in path order. */
  list(): PlaceRow[] {
    return [...this.#byId.values()].sort((a, b) => (a.orgPath < b.orgPath ? -1 : 1));
  }

  /** Keeps a place told by an event, in the event's transaction. */
  async keep(tx: Tx, place: PlaceRow): Promise<void> {
    await tx.query(KEEP, [place.placeId, place.orgPath, place.kind, place.name, place.code, place.version]);
    await tx.query(TELL, [place.placeId]);
  }

  async #refresh(placeId: string): Promise<void> {
    const rows =
      placeId === ''
        ? await this.#database.call<PlaceRow>(ALL, [])
        : await this.#database.call<PlaceRow>(ONE, [placeId]);
    for (const row of rows) this.#remember(row);
  }

  #remember(row: PlaceRow): void {
    const known = this.#byId.get(row.placeId);
    if (known !== undefined && known.version >= row.version) return;
    if (known !== undefined) this.#byPath.delete(known.orgPath);
    this.#byId.set(row.placeId, row);
    this.#byPath.set(row.orgPath, row);
  }
}
