import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import { Staff } from '../staff/staff.entity.ts';
import type { PointFacts } from './service-point.facts.ts';

@Entity({ name: 'service_point', comment: 'Service points (服务站点): all of it is public' })
@Index('service_point_latitude_idx', ['latitude', 'longitude'])
@Check('service_point_version_check', 'version >= 1')
@Check('service_point_path_check', `org_path ~ '^[0-9a-z]{1,10}(\\.[0-9a-z]{1,10})*$'`)
export class ServicePoint {
  @PrimaryColumn({
    ...{ name: 'point_id', type: 'uuid', primaryKeyConstraintName: 'service_point_pkey', comment: 'Id, uuid v7' },
  })
  pointId!: string;

  @Column({ type: 'integer', comment: 'Version, 1 upwards' })
  version!: number;

  @Column({
    type: 'text',
    comment: 'centre, window, station, agency-point, liaison-person, visiting-lawyer, visiting-officer, provider',
  })
  kind!: string;

  @Column({ name: 'place_id', type: 'uuid', comment: 'Place that keeps it' })
  placeId!: string;

  @Index('service_point_path_idx')
  @Column({ name: 'org_path', type: 'text', collation: 'C', comment: 'Path of that place' })
  orgPath!: string;

  @Column({ type: 'double precision', comment: 'Longitude in degrees, CGCS2000' })
  longitude!: number;

  @Column({ type: 'double precision', comment: 'Latitude in degrees, CGCS2000' })
  latitude!: number;

  @Column({ type: 'jsonb', comment: 'What is held of it, as the contract has it' })
  facts!: PointFacts;

  @Column({
    ...{ name: 'last_date', type: 'date', nullable: true },
    comment: 'Last day it is found: its end, or the last day of its agreement',
  })
  lastDate!: string | null;

  @Column({
    ...{ name: 'end_date', type: 'date', nullable: true, comment: 'Last day it is there; null while no end is known' },
  })
  endDate!: string | null;

  @Column({ name: 'set_time', type: 'timestamptz', comment: 'When it was entered or changed last' })
  setTime!: Date;
}

@Entity({ name: 'service_shift', comment: 'Who is on duty at service points (排班)' })
@Index('service_shift_point_idx', ['pointId', 'startTime'])
@Check('service_shift_path_check', `org_path ~ '^[0-9a-z]{1,10}(\\.[0-9a-z]{1,10})*$'`)
@Check('service_shift_time_check', `end_time > start_time and end_time <= start_time + interval '24 hours'`)
export class ServiceShift {
  @PrimaryColumn({
    ...{ name: 'shift_id', type: 'uuid', primaryKeyConstraintName: 'service_shift_pkey', comment: 'Id, uuid v7' },
  })
  shiftId!: string;

  @ForeignKey(() => ServicePoint, { name: 'service_shift_point_fkey' })
  @Column({ name: 'point_id', type: 'uuid', comment: 'Service point' })
  pointId!: string;

  @ForeignKey(() => Staff, { name: 'service_shift_staff_fkey' })
  @Index('service_shift_staff_idx')
  @Column({ name: 'staff_id', type: 'uuid', comment: 'Member of staff' })
  staffId!: string;

  @Column({ name: 'org_path', type: 'text', collation: 'C', comment: 'Path of the place that keeps the point' })
  orgPath!: string;

  @Column({ name: 'start_time', type: 'timestamptz', comment: 'From, inclusive' })
  startTime!: Date;

  @Column({ name: 'end_time', type: 'timestamptz', comment: 'To, exclusive' })
  endTime!: Date;
}
