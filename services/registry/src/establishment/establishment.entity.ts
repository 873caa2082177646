import { Check, Column, Entity, Index, PrimaryColumn } from 'typeorm';

export type EstablishmentKind = 'shop' | 'unit' | 'social-organisation';
export type EstablishmentState = 'open' | 'closed';

const KIND_CHECK = `kind in ('shop', 'unit', 'social-organisation')`;
const REASON_CHECK = `(credit_code = '') = (no_code_reason in ('stall', 'in-preparation', 'branch', 'foreign'))`;

/** What is held of an establishment at a version; the same of now and of then. */
abstract class State {
  @Column('text', { comment: 'shop, unit, social-organisation' })
  kind!: EstablishmentKind;

  @Column('text', { comment: 'open, closed' })
  state!: EstablishmentState;

  @Column('text', { comment: 'Name on the licence or over the door' })
  name!: string;

  @Column({
    type: 'text',
    name: 'credit_code',
    collation: 'C',
    comment: 'Unified social credit code; empty without one',
  })
  creditCode!: string;

  @Column('text', { name: 'no_code_reason', comment: 'Why there is no code; empty with one' })
  noCodeReason!: string;

  @Column('text', { comment: 'Premises in words' })
  premises!: string;

  @Column('int', { name: 'staff_count', nullable: true, comment: 'People who work there; null when not counted' })
  staffCount!: number | null;

  @Column('text', { comment: 'Hub of a social organisation, in words' })
  hub!: string;

  @Column('text', { comment: 'Field of a social organisation, in words' })
  field!: string;

  @Column('text', { array: true, comment: 'Services a social organisation gives' })
  services!: string[];

  @Column('bytea', { comment: 'Sealed envelope: name and phone of whom to reach' })
  sealed!: Buffer;
}

/** An establishment as known now. */
@Entity({ name: 'establishment', comment: 'Establishments (实有单位) as known now' })
@Index('establishment_place', ['orgPath', 'establishmentId'])
@Index('establishment_code', ['creditCode'], { where: `credit_code <> ''` })
@Check('establishment_kind_check', KIND_CHECK)
@Check('establishment_state_check', `state in ('open', 'closed')`)
@Check('establishment_code_check', REASON_CHECK)
@Check('establishment_org_path_check', `org_path ~ '^[0-9a-z]{1,10}(\\.[0-9a-z]{1,10})*$'`)
export class Establishment extends State {
  @PrimaryColumn('uuid', {
    name: 'establishment_id',
    primaryKeyConstraintName: 'establishment_pkey',
    comment: 'Id, uuid v7',
  })
  establishmentId!: string;

  @Column('int', { comment: 'Counts every change, from 1; writes are guarded by it' })
  version!: number;

  @Column('uuid', { name: 'grid_id', comment: 'Grid it sits in' })
  gridId!: string;

  @Column({ type: 'text', name: 'org_path', collation: 'C', comment: 'Path of that grid' })
  orgPath!: string;

  @Column('date', { name: 'close_date', nullable: true, comment: 'Day it ended or left; null while open' })
  closeDate!: string | null;

  @Column('timestamptz', { name: 'change_time', comment: 'When this version came to be' })
  changeTime!: Date;
}

/** An establishment at each version. */
@Entity({ name: 'establishment_history', comment: 'Establishments at each version: who, when, on what ground' })
export class EstablishmentHistory extends State {
  @PrimaryColumn('uuid', {
    name: 'establishment_id',
    primaryKeyConstraintName: 'establishment_history_pkey',
    comment: 'Establishment',
  })
  establishmentId!: string;

  @PrimaryColumn('int', { primaryKeyConstraintName: 'establishment_history_pkey', comment: 'Version' })
  version!: number;

  @Column('text', { comment: 'Ground given; empty at registration' })
  ground!: string;

  @Column('text', { comment: 'Subject that did it' })
  actor!: string;

  @Column('timestamptz', { name: 'change_time', comment: 'When it was recorded' })
  changeTime!: Date;
}
