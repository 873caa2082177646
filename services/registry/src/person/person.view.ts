import type { MessageInitShape } from '@bufbuild/protobuf';
import type { PersonSchema } from '@wangge/contracts/wangge/registry/v1/person';
import type { PersonEnvelope } from './person.envelope.ts';
import type { PersonRow } from './person.store.ts';

export type PersonMessage = MessageInitShape<typeof PersonSchema>;

/** Opaque to callers; a change is refused when the person is no longer at it. */
export const etagOf = ({ version }: Pick<PersonRow, 'version'>): string => `"${version}"`;

/** A person as the contract shows one. Values are clear here: they are masked on the way out, by the contract's options. */
export const personMessage = (row: Omit<PersonRow, 'sealed'>, envelope: PersonEnvelope): PersonMessage => ({
  personId: row.personId,
  name: row.name,
  identityNumber: envelope.number,
  noNumberReason: row.noNumberReason,
  sex: row.sex,
  birthDate: row.birthDate ?? '',
  phone: envelope.phone,
  residency: row.residency,
  householdId: row.householdId,
  relation: row.relation,
  dwellingId: row.dwellingId ?? '',
  address: envelope.address,
  gridId: row.gridId,
  orgPath: row.orgPath,
  serviceFlags: row.serviceFlags,
  version: row.version,
  etag: etagOf(row),
  status: row.status,
});
