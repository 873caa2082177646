import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import { GridPlace } from '../place/place.entity.ts';
import { Staff } from '../staff/staff.entity.ts';

@Entity({ name: 'unit', comment: 'Handling units (处置单位)' })
@Index('unit_code_key', ['code'], { unique: true })
@Index('unit_kind_idx', ['kind', 'orgPath'], { where: `kind <> ''` })
@Check('unit_path_check', `org_path ~ '^[0-9a-z]{1,10}(\\.[0-9a-z]{1,10})*$'`)
export class Unit {
  @PrimaryColumn({ name: 'unit_id', type: 'uuid', primaryKeyConstraintName: 'unit_pkey', comment: 'Id, uuid v7' })
  unitId!: string;

  @Column({ type: 'text', collation: 'C', comment: 'Code, unique in the district' })
  code!: string;

  @Column({ type: 'text', comment: 'Name' })
  name!: string;

  @ForeignKey(() => GridPlace, { name: 'unit_place_fkey' })
  @Column({ name: 'place_id', type: 'uuid', comment: 'Place it belongs to' })
  placeId!: string;

  @Index('unit_path_idx')
  @Column({ name: 'org_path', type: 'text', collation: 'C', comment: 'Path of that place' })
  orgPath!: string;

  @Column({ name: 'department_id', type: 'text', default: '', comment: 'Department that takes its tasks, or empty' })
  departmentId!: string;

  @Column({ type: 'integer', comment: 'Version, 1 upwards' })
  version!: number;

  @Column({ type: 'text', default: '', comment: 'Kind, by which matters name it, or empty' })
  kind!: string;
}

/** A line of the duty list: nothing outside it can be pushed to a unit. */
@Entity({ name: 'unit_competence', comment: 'Competences (权责) of units' })
@Index('unit_competence_matter_idx', ['matterCode', 'orgPath'])
@Check('unit_competence_path_check', `org_path ~ '^[0-9a-z]{1,10}(\\.[0-9a-z]{1,10})*$'`)
export class UnitCompetence {
  @ForeignKey(() => Unit, { name: 'unit_competence_unit_fkey' })
  @PrimaryColumn({ name: 'unit_id', type: 'uuid', primaryKeyConstraintName: 'unit_competence_pkey', comment: 'Unit' })
  unitId!: string;

  @PrimaryColumn({
    name: 'matter_code',
    type: 'text',
    collation: 'C',
    primaryKeyConstraintName: 'unit_competence_pkey',
    comment: 'Matter or branch of the catalogue; everything below it is meant',
  })
  matterCode!: string;

  @PrimaryColumn({
    name: 'org_path',
    type: 'text',
    collation: 'C',
    primaryKeyConstraintName: 'unit_competence_pkey',
    comment: 'Place it holds in, everything below included',
  })
  orgPath!: string;

  @Column({ type: 'boolean', comment: 'Whether the unit leads there or only helps' })
  lead!: boolean;
}

@Entity({ name: 'unit_member', comment: 'Members of units' })
export class UnitMember {
  @ForeignKey(() => Unit, { name: 'unit_member_unit_fkey' })
  @PrimaryColumn({ name: 'unit_id', type: 'uuid', primaryKeyConstraintName: 'unit_member_pkey', comment: 'Unit' })
  unitId!: string;

  @ForeignKey(() => Staff, { name: 'unit_member_staff_fkey' })
  @Index('unit_member_staff_idx')
  @PrimaryColumn({ name: 'staff_id', type: 'uuid', primaryKeyConstraintName: 'unit_member_pkey', comment: 'Member' })
  staffId!: string;

  @Column({ name: 'start_time', type: 'timestamptz', comment: 'Member since, inclusive' })
  startTime!: Date;

  @Column({ name: 'end_time', type: 'timestamptz', nullable: true, comment: 'Member until, exclusive' })
  endTime!: Date | null;
}
