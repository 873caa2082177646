import { Check, Column, Entity, Index, PrimaryColumn } from 'typeorm';

export type AudienceName = 'staff' | 'captains' | 'residents';

/** A notice to everybody of a kind at a place; it names nobody. */
@Entity({ name: 'notice', comment: 'Notices (通知公告) to the staff, the captains or the residents of a place' })
@Index('notice_shown', ['endTime'])
@Check('notice_audience_check', `audience in ('staff', 'captains', 'residents')`)
@Check('notice_org_path_check', `org_path ~ '^[0-9a-z]{1,10}(\\.[0-9a-z]{1,10})*$'`)
export class Notice {
  @PrimaryColumn('uuid', { name: 'notice_id', primaryKeyConstraintName: 'notice_pkey', comment: 'Id, uuid v7' })
  noticeId!: string;

  @Column('text', { comment: 'staff, captains or residents' })
  audience!: AudienceName;

  @Column('text', { comment: 'Title' })
  title!: string;

  @Column('text', { comment: 'What it says' })
  body!: string;

  @Column({ type: 'text', name: 'org_path', collation: 'C', comment: 'Path of the place it is for' })
  orgPath!: string;

  @Column('timestamptz', { name: 'issue_time', comment: 'When it was issued' })
  issueTime!: Date;

  @Column('timestamptz', { name: 'end_time', comment: 'Until when it is shown' })
  endTime!: Date;
}
