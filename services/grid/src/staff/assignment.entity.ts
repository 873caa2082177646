import { Check, Column, Entity, Exclusion, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import { GridPlace } from '../place/place.entity.ts';
import { Post } from '../post/post.entity.ts';
import { Staff } from './staff.entity.ts';

const TIME = `tstzrange(start_time, end_time)`;

@Entity({ name: 'assignment', comment: 'Assignments (任职): who holds a post, from when to when' })
@Exclusion(
  'assignment_holder_excl',
  `using gist (place_id with =, post_code with =, ${TIME} with &&) where (sole and not deputy)`,
)
@Exclusion(
  'assignment_deputy_excl',
  `using gist (place_id with =, post_code with =, ${TIME} with &&) where (sole and deputy)`,
)
@Exclusion('assignment_twice_excl', `using gist (staff_id with =, place_id with =, post_code with =, ${TIME} with &&)`)
@Check('assignment_time_check', 'end_time >= start_time')
@Check('assignment_path_check', `org_path ~ '^[0-9a-z]{1,10}(\\.[0-9a-z]{1,10})*$'`)
@Check('assignment_ground_check', `ground in ('', 'elected', 'recommended', 'agreed', 'appointed')`)
export class Assignment {
  @PrimaryColumn({
    name: 'assignment_id',
    type: 'uuid',
    primaryKeyConstraintName: 'assignment_pkey',
    comment: 'Id, uuid v7',
  })
  assignmentId!: string;

  @ForeignKey(() => Staff, { name: 'assignment_staff_fkey' })
  @Index('assignment_staff_idx')
  @Column({ name: 'staff_id', type: 'uuid', comment: 'Who' })
  staffId!: string;

  @ForeignKey(() => GridPlace, { name: 'assignment_place_fkey' })
  @Column({ name: 'place_id', type: 'uuid', comment: 'Where' })
  placeId!: string;

  @Index('assignment_path_idx')
  @Column({ name: 'org_path', type: 'text', collation: 'C', comment: 'Path of the place' })
  orgPath!: string;

  @ForeignKey(() => Post, { name: 'assignment_post_fkey' })
  @Column({ name: 'post_code', type: 'text', comment: 'Post held' })
  postCode!: string;

  @Column({ name: 'start_time', type: 'timestamptz', comment: 'Start, inclusive' })
  startTime!: Date;

  @Column({
    name: 'end_time',
    type: 'timestamptz',
    nullable: true,
    comment: 'End, exclusive; equal to the start if it was cancelled',
  })
  endTime!: Date | null;

  @Column({ type: 'boolean', comment: 'Whether it counts only while the holder is away' })
  deputy!: boolean;

  @Column({ type: 'boolean', comment: 'Whether the post has one holder at a time; copied from the post' })
  sole!: boolean;

  @Column({ type: 'text', default: '', comment: 'Elected, recommended, agreed or appointed; empty if imported' })
  ground!: string;

  @Column({ type: 'integer', comment: 'Version, 1 upwards' })
  version!: number;
}

/** What an assignment was at each version: a repeated request is answered from here. */
@Entity({ name: 'assignment_history', comment: 'Versions of assignments' })
export class AssignmentHistory {
  @ForeignKey(() => Assignment, { name: 'assignment_history_assignment_fkey' })
  @PrimaryColumn({
    name: 'assignment_id',
    type: 'uuid',
    primaryKeyConstraintName: 'assignment_history_pkey',
    comment: 'Assignment',
  })
  assignmentId!: string;

  @PrimaryColumn({ type: 'integer', primaryKeyConstraintName: 'assignment_history_pkey', comment: 'Version' })
  version!: number;

  @Column({ name: 'end_time', type: 'timestamptz', nullable: true, comment: 'End as this version set it' })
  endTime!: Date | null;

  @Column({ type: 'text', comment: 'Who made this version' })
  actor!: string;

  @Column({ name: 'change_time', type: 'timestamptz', comment: 'When' })
  changeTime!: Date;
}
