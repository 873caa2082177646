import type { Tx } from '@wangge/platform/persistence';
import type { Places } from '@wangge/platform/places';
import { kindOf, type PlaceKindText } from '../place/place-tree.ts';
import { noteNames } from '../place/place.store.ts';
import { tellPlace } from '../redraw/redraw-ground.ts';
import type { ChangedPlace } from '../redraw/redraw.store.ts';
import type { DivisionChange, KnownDivision } from './division-plan.ts';

const KNOWN = `select c.code as "anyCode", p.place_id as "placeId", p.code, p.kind, p.name, p.org_path as "orgPath",
    coalesce(p.parent_id::text, '') as "parentId", coalesce(above.code, '') as "parentCode", p.valid_to is not null as ended,
    (select max(valid_from) from place_code now where now.place_id = p.place_id)::text as "codeSince",
    (select max(valid_from) from place_name n where n.place_id = p.place_id)::text as "nameSince"
  from place_code c join grid_place p using (place_id) left join grid_place above on above.place_id = p.parent_id
 where c.code = any ($1)`;

type KnownRow = Omit<KnownDivision, 'kind'> & { readonly anyCode: string; readonly kind: PlaceKindText };

/** The places these codes mean or meant, by the code. */
export async function knownDivisions(tx: Tx, codes: readonly string[]): Promise<Map<string, KnownDivision>> {
  const rows = await tx.query<KnownRow>(KNOWN, [codes]);
  return new Map(rows.map(({ anyCode, ...row }) => [anyCode, { ...row, kind: kindOf(row.kind) }]));
}

const CHANGED = `g.place_id as "placeId", g.kind, g.code, g.name, g.org_path as "orgPath", g.version`;
const END_CODES = `update place_code c set valid_to = l.day, successor = l.code
  from unnest($1::text[], $2::text[], $3::date[]) as l (old, code, day) where c.code = l.old`;
const NEW_CODES = `insert into place_code (code, place_id, valid_from)
  select code, id, day from unnest($1::text[], $2::uuid[], $3::date[]) as l (code, id, day)`;
const CHANGE = `update grid_place g set code = coalesce(l.code, g.code), name = coalesce(l.name, g.name), version = g.version + 1
  from unnest($1::uuid[], $2::text[], $3::text[]) as l (id, code, name) where g.place_id = l.id returning ${CHANGED}`;

/** Writes other codes and names, and tells of each place once. */
export async function changeDivisions(
  tx: Tx,
  copy: Places,
  recoded: readonly DivisionChange[],
  renamed: readonly DivisionChange[],
): Promise<void> {
  const column = (changes: readonly DivisionChange[], key: keyof DivisionChange) => changes.map((one) => one[key]);
  await tx.query(END_CODES, [column(recoded, 'from'), column(recoded, 'to'), column(recoded, 'day')]);
  await tx.query(NEW_CODES, [column(recoded, 'to'), column(recoded, 'placeId'), column(recoded, 'day')]);
  await noteNames(
    tx,
    renamed.map(({ placeId, to, day }) => ({ placeId, name: to, day })),
  );
  const codes = new Map(recoded.map(({ placeId, to }) => [placeId, to]));
  const names = new Map(renamed.map(({ placeId, to }) => [placeId, to]));
  const ids = [...new Set([...codes.keys(), ...names.keys()])];
  const values = [ids, ids.map((id) => codes.get(id) ?? null), ids.map((id) => names.get(id) ?? null)];
  const changed = await tx.query<ChangedPlace>(CHANGE, values);
  for (const place of changed) await tellPlace(tx, copy, place, false);
}
