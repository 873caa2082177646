import { commandText, statement } from '@wangge/platform/persistence';
import { inPlace } from '../scope-places.ts';
import type { EstablishmentKind, EstablishmentState } from './establishment.entity.ts';

export interface EstablishmentRow {
  readonly establishmentId: string;
  readonly version: number;
  readonly kind: EstablishmentKind;
  readonly state: EstablishmentState;
  readonly name: string;
  readonly creditCode: string;
  readonly noCodeReason: string;
  readonly premises: string;
  readonly staffCount: number | null;
  readonly hub: string;
  readonly field: string;
  readonly services: readonly string[];
  readonly sealed: Buffer;
  readonly gridId: string;
  readonly orgPath: string;
}

const columns = (of: string): string =>
  `${of}.establishment_id as "establishmentId", ${of}.version, ${of}.kind, ${of}.state, ${of}.name, ${of}.credit_code as "creditCode",
  ${of}.no_code_reason as "noCodeReason", ${of}.premises, ${of}.staff_count as "staffCount", ${of}.hub, ${of}.field, ${of}.services, ${of}.sealed,
  e.grid_id as "gridId", e.org_path as "orgPath"`;

/** [establishment_id] */
export const establishmentById = statement(
  'establishment_by_id',
  `select ${columns('e')} from establishment e where e.establishment_id = $1`,
);

/** [establishment_id, version] */
export const establishmentAtVersion = statement(
  'establishment_at_version',
  `select ${columns('h')} from establishment_history h join establishment e on e.establishment_id = h.establishment_id
    where h.establishment_id = $1 and h.version = $2`,
);

/** [establishment_id]: as a reveal grant names whom it is about. */
export const contactById = statement(
  'establishment_contact_by_id',
  `select establishment_id as "personId", sealed from establishment where establishment_id = $1`,
);

/** [paths[], org_path, establishment_id, kind or '', credit_code or '', closed as well, limit] */
export const establishmentsAfter = statement(
  'establishments_after',
  `select found.* from unnest($1::text[]) as place(path) cross join lateral (
     select ${columns('e')} from establishment e
      where ${inPlace('e.org_path')} and (e.org_path, e.establishment_id) > ($2, $3::uuid)
        and ($4 = '' or e.kind = $4) and ($5 = '' or e.credit_code = $5) and ($6 or e.state = 'open')
      order by e.org_path, e.establishment_id limit $7) found
   order by found."orgPath", found."establishmentId" limit $7`,
);

export const registerEstablishment = statement('register_establishment', commandText('register_establishment', 17));
export const changeEstablishment = statement('change_establishment', commandText('change_establishment', 19));
export const revealEstablishment = statement('reveal_establishment', commandText('reveal_establishment', 6));
