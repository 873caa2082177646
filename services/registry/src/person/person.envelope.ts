import type { Sealer } from '@wangge/platform/persistence';

/** What is sealed of a person, in one envelope under the person's id; a missing value is an empty text. */
export interface PersonEnvelope {
  /** Identity number, normalised. */
  readonly number: string;
  readonly phone: string;
  /** Address in words down to the room, as it stood when the person came to live there. */
  readonly address: string;
  /** Of this version alone: number of the document shown with the life event. */
  readonly document?: string;
  /** Of this version alone: division code of the area moved to. */
  readonly destination?: string;
}

/** What goes on to the next version. */
export const lasting = ({ number, phone, address }: PersonEnvelope): PersonEnvelope => ({ number, phone, address });

export const sealPerson = (sealer: Sealer, personId: string, envelope: PersonEnvelope): Buffer =>
  sealer.seal(personId, envelope);

export const openPerson = (
  sealer: Sealer,
  { personId, sealed }: { personId: string; sealed: Buffer },
): PersonEnvelope => sealer.open<PersonEnvelope>(personId, sealed);

/** Keyed hash of an identity number; null without one. */
export const numberIndex = (sealer: Sealer, number: string): Buffer | null =>
  number === '' ? null : sealer.index('identity-number', number);

/** Keyed hash of a phone; null without one. */
export const phoneIndex = (sealer: Sealer, phone: string): Buffer | null =>
  phone === '' ? null : sealer.index('phone', phone);
