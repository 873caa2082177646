import { Column } from 'typeorm';

/** Residency kinds: registered here, new resident, living elsewhere. Never a permission, never a ranking. */
export const RESIDENCIES = ['registered', 'new-resident', 'elsewhere'] as const;
export type Residency = (typeof RESIDENCIES)[number];

/** Whether somebody lives here. Who died or moved away, and a record merged into another, is kept, and is counted, visited and written to no more. */
export const STATUSES = ['present', 'moved-out', 'dead', 'merged'] as const;
export type PersonStatus = (typeof STATUSES)[number];

/** What is known of a person at one version: the columns that a person's row and each line of its history share. */
export abstract class PersonState {
  @Column('uuid', { name: 'grid_id', comment: 'Grid lived in' })
  gridId!: string;

  @Column('uuid', { name: 'household_id', comment: 'Household' })
  householdId!: string;

  @Column('uuid', {
    name: 'dwelling_id',
    nullable: true,
    comment: 'Dwelling lived in; null until it is registered, and of who lives here no more',
  })
  dwellingId!: string | null;

  @Column('text', { comment: 'Relation to the head of household, GB/T 4761 one digit' })
  relation!: string;

  @Column('text', { comment: 'Name, clear under row-level security' })
  name!: string;

  @Column({ type: 'text', collation: 'C', comment: 'Name in letters without spaces' })
  pinyin!: string;

  @Column('text', { comment: 'Sex, GB/T 2261.1' })
  sex!: string;

  @Column('date', {
    name: 'birth_date',
    nullable: true,
    comment: 'Date of birth: ages decide whom agreements and counts cover',
  })
  birthDate!: string | null;

  @Column('text', { comment: 'Residency kind; never a permission' })
  residency!: Residency;

  @Column('text', { name: 'no_number_reason', comment: 'Why there is no identity number; empty with one' })
  noNumberReason!: string;

  @Column('text', { name: 'service_flags', array: true, comment: 'Support needs, never their grounds' })
  serviceFlags!: string[];

  @Column('bytea', { comment: 'Sealed envelope: identity number, phone, address in words' })
  sealed!: Buffer;

  @Column('text', { default: 'present', comment: 'present, moved-out, dead, merged' })
  status!: PersonStatus;
}

/** SQL list of the shared columns, in the order of the tables. */
export const STATE_COLUMNS =
  'grid_id, household_id, dwelling_id, relation, name, pinyin, sex, birth_date, residency, no_number_reason, service_flags, sealed';
