import type { MessageInitShape } from '@bufbuild/protobuf';
import type { EstablishmentSchema } from '@wangge/contracts/wangge/registry/v1/establishment_service';
import { type CommandCall, type Database, type Earlier, scopeOf, type Sealer } from '@wangge/platform/persistence';
import { notFound } from '@wangge/platform/errors';
import { etagOf } from '../person/person.view.ts';
import type { ContactEnvelope } from './establishment.facts.ts';
import { establishmentAtVersion, type EstablishmentRow } from './establishment.store.ts';

export const contactOf = (
  sealer: Sealer,
  { establishmentId, sealed }: Pick<EstablishmentRow, 'establishmentId' | 'sealed'>,
): ContactEnvelope => sealer.open<ContactEnvelope>(establishmentId, sealed);

/** An establishment as the contract shows one. The contact is clear here: it is masked on the way out. */
export const establishmentMessage = (
  row: Omit<EstablishmentRow, 'sealed'>,
  contact: ContactEnvelope,
): MessageInitShape<typeof EstablishmentSchema> => ({
  establishmentId: row.establishmentId,
  facts: {
    ...{ kind: row.kind, name: row.name, creditCode: row.creditCode, noCodeReason: row.noCodeReason },
    ...{ premises: row.premises, contactName: contact.name, contactPhone: contact.phone },
    ...{ hub: row.hub, field: row.field, services: [...row.services] },
    ...(row.staffCount !== null && { staffCount: row.staffCount }),
  },
  state: row.state,
  gridId: row.gridId,
  orgPath: row.orgPath,
  version: row.version,
  etag: etagOf(row),
});

/** What the first call of a repeated request answered. */
export async function establishmentThen(
  db: Database,
  { aggregateId, version }: Earlier,
  call: CommandCall,
): Promise<EstablishmentRow> {
  const [row] = await db.read<EstablishmentRow>(scopeOf(call), establishmentAtVersion, [aggregateId, version]);
  if (!row) throw notFound('establishment');
  return row;
}
