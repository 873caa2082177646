import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn, Unique } from 'typeorm';
import { Dwelling } from '../dwelling/dwelling.entity.ts';

/** A household: the link between the people who keep house together and the dwelling they do it in. */
@Entity({ name: 'household', comment: 'Households (户): people who keep house together' })
@Index('household_place', ['orgPath', 'householdId'])
// Referred to with the dwelling, so that nobody is taken into a household while it moves and stays behind.
@Unique('household_home_key', ['householdId', 'dwellingId'])
@Check('household_close_check', `close_time is null or dwelling_id is null`)
@Check('household_org_path_check', `org_path ~ '^[0-9a-z]{1,10}(\\.[0-9a-z]{1,10})*$'`)
export class Household {
  @PrimaryColumn('uuid', { name: 'household_id', primaryKeyConstraintName: 'household_pkey', comment: 'Id, uuid v7' })
  householdId!: string;

  @Column('int', { comment: 'Counts every change, from 1' })
  version!: number;

  @ForeignKey(() => Dwelling, { name: 'household_dwelling_fkey' })
  @Index('household_dwelling')
  @Column('uuid', { name: 'dwelling_id', nullable: true, comment: 'Dwelling; null until it is registered' })
  dwellingId!: string | null;

  @Column('uuid', { name: 'grid_id', comment: 'Grid it lives in' })
  gridId!: string;

  @Column({ type: 'text', name: 'org_path', collation: 'C', comment: 'Path of that grid' })
  orgPath!: string;

  @Column('timestamptz', { name: 'open_time', comment: 'When it was opened' })
  openTime!: Date;

  @Column('timestamptz', {
    name: 'close_time',
    nullable: true,
    comment: 'When it was joined to another; null while it stands',
  })
  closeTime!: Date | null;
}
