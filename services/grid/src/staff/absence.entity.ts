import { Check, Column, Entity, Exclusion, ForeignKey, PrimaryColumn } from 'typeorm';
import { Staff } from './staff.entity.ts';

@Entity({ name: 'absence', comment: 'Absences (请假): while a holder is away the deputy acts' })
@Exclusion('absence_staff_excl', 'using gist (staff_id with =, tstzrange(start_time, end_time) with &&)')
@Check('absence_time_check', 'end_time > start_time')
export class Absence {
  @PrimaryColumn({ name: 'absence_id', type: 'uuid', primaryKeyConstraintName: 'absence_pkey', comment: 'Id, uuid v7' })
  absenceId!: string;

  @ForeignKey(() => Staff, { name: 'absence_staff_fkey' })
  @Column({ name: 'staff_id', type: 'uuid', comment: 'Who is away' })
  staffId!: string;

  @Column({ name: 'start_time', type: 'timestamptz', comment: 'Start, inclusive' })
  startTime!: Date;

  @Column({ name: 'end_time', type: 'timestamptz', comment: 'End, exclusive' })
  endTime!: Date;

  @Column({ type: 'integer', comment: 'Version, 1 upwards' })
  version!: number;
}
