import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import { Post } from '../post/post.entity.ts';
import { Staff } from '../staff/staff.entity.ts';

/** What a post is for and how it is done; a new version leaves the old ones. */
@Entity({ name: 'post_manual', comment: 'Versions of the manuals of posts (岗位手册)' })
@Check('post_manual_version_check', 'version >= 1')
export class PostManual {
  @ForeignKey(() => Post, { name: 'post_manual_post_fkey' })
  @PrimaryColumn({ name: 'post_code', type: 'text', primaryKeyConstraintName: 'post_manual_pkey', comment: 'Post' })
  postCode!: string;

  @PrimaryColumn({ type: 'integer', primaryKeyConstraintName: 'post_manual_pkey', comment: 'Version, 1 upwards' })
  version!: number;

  @Column({ type: 'jsonb', comment: 'Duties, management, operation, assessment, confidentiality' })
  sections!: object;

  @Column({ type: 'text', comment: 'Who published it' })
  actor!: string;

  @Column({ name: 'set_time', type: 'timestamptz', comment: 'When' })
  setTime!: Date;
}

/** Bound to the places its owner works in, as absences are. */
@Entity({
  name: 'staff_briefing',
  comment: 'Undertakings signed and trainings attended (保密承诺、培训): before both nobody has a capacity',
})
@Check('staff_briefing_kind_check', `kind in ('undertaking', 'training', 'grace')`)
@Check('staff_briefing_grace_check', `(kind = 'grace') = (until_day is not null)`)
export class StaffBriefing {
  @PrimaryColumn({
    name: 'briefing_id',
    type: 'uuid',
    primaryKeyConstraintName: 'staff_briefing_pkey',
    comment: 'Id, uuid v7',
  })
  briefingId!: string;

  @ForeignKey(() => Staff, { name: 'staff_briefing_staff_fkey' })
  @Index('staff_briefing_staff_idx')
  @Column({ name: 'staff_id', type: 'uuid', comment: 'Staff member' })
  staffId!: string;

  @Column({
    type: 'text',
    comment: 'Undertaking, training, or the grace of those who worked here before this was kept',
  })
  kind!: string;

  @Column({ name: 'held_on', type: 'date', comment: 'The day' })
  heldOn!: string;

  @Column({
    name: 'until_day',
    type: 'date',
    nullable: true,
    comment: 'First day the grace is over; null otherwise',
  })
  untilDay!: string | null;

  @Column({ type: 'text', comment: 'Where the paper or the list of attendance is kept' })
  reference!: string;

  @Column({ type: 'text', comment: 'Who recorded it' })
  actor!: string;

  @Column({ name: 'record_time', type: 'timestamptz', comment: 'When it was recorded' })
  recordTime!: Date;
}
