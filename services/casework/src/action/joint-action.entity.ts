import { Check, Column, Entity, PrimaryColumn } from 'typeorm';

export interface CoordinationLine {
  readonly heldDate: string;
  readonly decision: string;
}

/** Who was called up: a holder of a post, or a unit, and the home area it was found by. */
export interface CalledLine {
  readonly staffId: string;
  readonly post: string;
  readonly unitId: string;
  readonly name: string;
  readonly orgPath: string;
  readonly callTime: string;
}

/** Several cases under one action. No column tells where anybody is. */
@Entity({
  name: 'joint_action',
  comment: 'Joint actions (联合行动): cases, meetings and who was called up under one hand',
})
@Check('joint_action_version_check', 'version >= 1')
@Check(
  'joint_action_over_check',
  `(stand_down_time is not null) = (state = 'stood-down') and (report <> '') = (state = 'stood-down')`,
)
@Check('joint_action_org_path_check', `org_path ~ '^[0-9a-z]{1,10}(\\.[0-9a-z]{1,10})*$'`)
export class JointAction {
  @PrimaryColumn('uuid', { name: 'action_id', primaryKeyConstraintName: 'joint_action_pkey', comment: 'Id, uuid v7' })
  actionId!: string;

  @Column('int', { comment: 'Counts every change, from 1' })
  version!: number;

  @Column('text', { comment: 'State in its flow' })
  state!: string;

  @Column('text', { comment: 'Title' })
  title!: string;

  @Column('boolean', { comment: 'Whether it is an emergency' })
  emergency!: boolean;

  @Column({ type: 'text', name: 'org_path', collation: 'C', comment: 'Path of the place' })
  orgPath!: string;

  @Column('uuid', { name: 'case_ids', array: true, comment: 'Its cases' })
  caseIds!: readonly string[];

  @Column('jsonb', { comment: 'Its coordination meetings (协调会) with their decisions' })
  coordinations!: readonly CoordinationLine[];

  @Column('jsonb', { name: 'called_up', comment: 'Who was called up, by duty, skill and home area' })
  calledUp!: readonly CalledLine[];

  @Column('text', { comment: 'Report of what was done; empty while it is open' })
  report!: string;

  @Column('timestamptz', { name: 'open_time', comment: 'When it was opened' })
  openTime!: Date;

  @Column('timestamptz', { name: 'stand_down_time', nullable: true, comment: 'When it was stood down' })
  standDownTime!: Date | null;
}
