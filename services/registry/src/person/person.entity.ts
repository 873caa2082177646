import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import { Dwelling } from '../dwelling/dwelling.entity.ts';
import { Household } from '../household/household.entity.ts';
import { PersonState } from './person-state.ts';

/**
 * A person as known now. The number's index is not unique: the same number on two people is a conflict to be settled by
 * those who may see both, never an error that tells that somebody exists.
 */
@Entity({ name: 'person', comment: 'Persons (人员) as known now' })
@Index('person_place', ['orgPath', 'householdId'])
@Index('person_number', ['numberIndex'], { where: 'number_index IS NOT NULL' })
@Index('person_name_birth', ['name', 'birthDate'])
@Index('person_change', ['changeTime'])
@Index('person_phone', ['phoneIndex'], { where: 'phone_index IS NOT NULL' })
@Index('person_household', ['householdId', 'relation', 'personId'])
@Index('person_household_head', ['householdId'], { unique: true, where: `relation = '0' AND status = 'present'` })
@Index('person_dwelling', ['dwellingId'])
@Index('person_flagged', ['personId'], { where: 'cardinality(service_flags) > 0' })
// Deferred, because a move opens the new household after its guarded write.
@ForeignKey(() => Household, ['householdId'], ['householdId'], {
  name: 'person_household_fkey',
  deferrable: 'INITIALLY DEFERRED',
})
@ForeignKey(() => Household, ['householdId', 'dwellingId'], ['householdId', 'dwellingId'], {
  name: 'person_household_home_fkey',
  deferrable: 'INITIALLY DEFERRED',
})
@ForeignKey(() => Dwelling, ['dwellingId'], ['dwellingId'], { name: 'person_dwelling_fkey' })
@Check('person_status_check', `status in ('present', 'moved-out', 'dead', 'merged')`)
@Check('person_home_check', `status = 'present' or dwelling_id is null`)
@Check('person_relation_check', `relation ~ '^[0-8]$'`)
@Check('person_sex_check', `sex in ('0', '1', '2', '9')`)
@Check('person_residency_check', `residency in ('registered', 'new-resident', 'elsewhere')`)
@Check('person_number_check', `(number_index is null) = (no_number_reason in ('newborn', 'unregistered', 'foreigner'))`)
@Check('person_org_path_check', `org_path ~ '^[0-9a-z]{1,10}(\\.[0-9a-z]{1,10})*$'`)
export class Person extends PersonState {
  @PrimaryColumn('uuid', { name: 'person_id', primaryKeyConstraintName: 'person_pkey', comment: 'Id, uuid v7' })
  personId!: string;

  @Column('int', { comment: 'Counts every change, from 1; writes are guarded by it' })
  version!: number;

  @Column({ type: 'text', name: 'org_path', collation: 'C', comment: 'Path of the grid lived in' })
  orgPath!: string;

  @Column('bytea', { name: 'number_index', nullable: true, comment: 'Keyed hash of the identity number; not unique' })
  numberIndex!: Buffer | null;

  @Column('bytea', { name: 'phone_index', nullable: true, comment: 'Keyed hash of the phone; not unique' })
  phoneIndex!: Buffer | null;

  @Column('timestamptz', { name: 'register_time', comment: 'When the person was registered' })
  registerTime!: Date;

  @Column('timestamptz', { name: 'change_time', comment: 'When this version came to be' })
  changeTime!: Date;
}
