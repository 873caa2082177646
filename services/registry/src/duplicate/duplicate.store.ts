import { statement, type Tx } from '@wangge/platform/persistence';
import { columns } from '../person/person.store.ts';
import { inPlace } from '../scope-places.ts';
import type { DuplicateState } from './duplicate.entity.ts';

export interface PairRow {
  readonly oneId: string;
  readonly otherId: string;
  readonly kinds: string[];
  readonly state: DuplicateState;
  readonly goneId: string | null;
  readonly orgPath: string;
  readonly findTime: Date;
}

const PAIR = `one_id as "oneId", other_id as "otherId", kinds, state, gone_id as "goneId", org_path as "orgPath", find_time as "findTime"`;

/** [paths[], one, other, limit]: open pairs after this one, in the order of their ids. */
export const pairsAfter = statement(
  'duplicates_after',
  `select d.* from unnest($1::text[]) as place(path) cross join lateral (
     select ${PAIR} from duplicate_pair
      where ${inPlace()} and state = 'open' and (one_id, other_id) > ($2::uuid, $3::uuid) order by one_id, other_id limit $4) d
   order by d."oneId", d."otherId" limit $4`,
);

/** [one, other], in either order. */
export const pairOf = statement(
  'duplicate_of',
  `select ${PAIR} from duplicate_pair where one_id = least($1::uuid, $2::uuid) and other_id = greatest($1::uuid, $2::uuid)`,
);

/** [person]: what it was merged into. */
export const mergeOf = statement(
  'duplicate_merge_of',
  `select ${PAIR} from duplicate_pair where gone_id = $1::uuid and state = 'merged'`,
);

/** [person]: the state before it was merged. */
export const beforeMerge = statement(
  'person_before_merge',
  `select ${columns('lived_at_path')} from person_history
    where person_id = $1 and version = (select version - 1 from person where person_id = $1)`,
);

/** [person_id]: keeps a record from being merged elsewhere until the transaction ends. */
export const stillHeld = statement(
  'person_still_held',
  `select person_id from person where person_id = $1 and status <> 'merged' for share`,
);

/** [gone, into, time]: what is held about a merged record goes to the one that stays. */
export const followMerge = statement('follow_merge', 'select follow_merge($1, $2, $3)');
/** [gone]: and comes back. */
export const undoMerge = statement('undo_merge', 'select undo_merge($1)');

/** Writes what was decided of a pair, found or not. */
export async function decidePair(
  tx: Tx,
  o: {
    readonly ids: readonly [string, string];
    readonly state: DuplicateState;
    readonly goneId: string | null;
    readonly paths: readonly [string, string];
    readonly ground: string;
    readonly by: string;
    readonly now: Date;
  },
): Promise<void> {
  await tx.query(
    `insert into duplicate_pair (one_id, other_id, kinds, state, gone_id, org_path, ground, decided_by, decide_time, find_time)
     values (least($1::uuid, $2::uuid), greatest($1::uuid, $2::uuid), '{}', $3, $4, common_path($5, $6), $7, $8, $9, $9)
     on conflict (one_id, other_id) do update set state = excluded.state, gone_id = excluded.gone_id, org_path = excluded.org_path,
       ground = excluded.ground, decided_by = excluded.decided_by, decide_time = excluded.decide_time`,
    [...o.ids, o.state, o.goneId, ...o.paths, o.ground, o.by, o.now],
  );
}
