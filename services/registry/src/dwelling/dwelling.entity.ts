import { Check, Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** Uses of a dwelling: lived in by its owner, let, vacant, entrusted to the village, collective. */
export const DWELLING_USES = ['own', 'let', 'vacant', 'entrusted', 'collective'] as const;
export type DwellingUse = (typeof DWELLING_USES)[number];

/** A dwelling. Building and entrance say where to go and stand clear; the room says whose door it is and is sealed. */
@Entity({ name: 'dwelling', comment: 'Dwellings (住房): where households live' })
@Index('dwelling_address_key', ['gridId', 'addressIndex'], { unique: true })
@Index('dwelling_in_order', ['orgPath', 'building', 'entrance', 'dwellingId'])
@Check('dwelling_use_check', `use in ('own', 'let', 'vacant', 'entrusted', 'collective')`)
@Check('dwelling_org_path_check', `org_path ~ '^[0-9a-z]{1,10}(\\.[0-9a-z]{1,10})*$'`)
export class Dwelling {
  @PrimaryColumn('uuid', { name: 'dwelling_id', primaryKeyConstraintName: 'dwelling_pkey', comment: 'Id, uuid v7' })
  dwellingId!: string;

  @Column('int', { comment: 'Counts every change, from 1' })
  version!: number;

  @Column('uuid', { name: 'grid_id', comment: 'Grid it stands in' })
  gridId!: string;

  @Column({ type: 'text', name: 'org_path', collation: 'C', comment: 'Path of that grid' })
  orgPath!: string;

  @Column({ type: 'text', collation: 'C', comment: 'Building in words' })
  building!: string;

  @Column({ type: 'text', collation: 'C', comment: 'Entrance, or empty' })
  entrance!: string;

  @Column('text', { comment: 'Use' })
  use!: DwellingUse;

  @Column('bytea', {
    name: 'address_index',
    comment: 'Keyed hash of building, entrance and room: the same door once per grid',
  })
  addressIndex!: Buffer;

  @Column('bytea', { comment: 'Sealed envelope: room' })
  sealed!: Buffer;

  @Column('timestamptz', { name: 'register_time', comment: 'When it was registered' })
  registerTime!: Date;
}
