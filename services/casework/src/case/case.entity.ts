import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import type { ClockState, ItemClass, Light, Oversight } from './case.state.ts';

/**
 * A case (案卷): what it is about, where it stands, who has it. Partitioned by its time-ordered id, like all that belongs to it.
 * `grid_id` and `happened_at_path` say where it happened and never change once known; `org_path` is present custody.
 */
@Entity({
  name: 'case_file',
  comment: 'A case (案卷): a matter that happened at a place, from its report to its evaluation',
})
@Index('case_file_street', ['streetPath', 'caseId'])
@Index('case_file_community', ['communityPath', 'caseId'])
@Index('case_file_grid', ['gridPath', 'caseId'])
@Index('case_file_follow_code', ['followCodeHash'])
@Index('case_file_alarm', ['nextAlarmAt'], { where: 'next_alarm_at IS NOT NULL' })
@Index('case_file_closed', ['closeTime'], { where: 'close_time IS NOT NULL' })
@Index('case_file_mediation', ['caseId'], { where: `flow = 'mediation'` })
@Index('case_file_reporter', ['reporterSubject', 'caseId'], { where: `reporter_subject <> ''` })
@Index('case_file_street_due', ['streetPath', 'dueAt', 'caseId'], { where: 'due_at IS NOT NULL' })
@Index('case_file_community_due', ['communityPath', 'dueAt', 'caseId'], { where: 'due_at IS NOT NULL' })
@Index('case_file_grid_due', ['gridPath', 'dueAt', 'caseId'], { where: 'due_at IS NOT NULL' })
@Index('case_file_lead_due', ['leadUnitId', 'dueAt', 'caseId'], { where: 'due_at IS NOT NULL' })
@Index('case_file_due', ['dueAt', 'caseId'], { where: 'due_at IS NOT NULL' })
@Index('case_file_supervised', ['dueAt', 'caseId'], { where: "due_at is not null and oversight ? 'orders'" })
@Index('case_file_to_escalate', ['caseId'], { where: `oversight ? 'toEscalate'` })
@Index('case_file_provisional', ['caseId'], {
  where: `due_at IS NOT NULL AND clocks @> '[{"provisional": true}]'::jsonb`,
})
@Index('case_file_unlocated', ['caseId'], { where: 'grid_id IS NULL AND longitude IS NOT NULL' })
export class CaseFile {
  @PrimaryColumn('uuid', {
    name: 'case_id',
    primaryKeyConstraintName: 'case_file_pkey',
    comment: 'Id, uuid v7: the partition',
  })
  caseId!: string;

  @Column('text', { comment: 'Number people use: street code, day, counter' })
  number!: string;

  @Column('int', { comment: 'Counts every change, from 1; writes are guarded by it' })
  version!: number;

  @Column('text', { comment: 'State in the flow' })
  state!: string;

  @Column('text', { comment: 'Name of the flow it runs on' })
  flow!: string;

  @Column('int', { name: 'flow_version', comment: 'Version of that flow; a running case keeps it' })
  flowVersion!: number;

  @Column('text', { name: 'matter_code', comment: 'Code of the matter (事项)' })
  matterCode!: string;

  @Column('text', { name: 'matter_name', comment: 'Name of the matter when it was opened' })
  matterName!: string;

  @Column('int', { name: 'catalogue_version', comment: 'Version of the catalogue it was opened under' })
  catalogueVersion!: number;

  @Column('text', { name: 'item_class', comment: 'Item class (件类)' })
  itemClass!: ItemClass;

  @Column('text', { comment: 'What is the matter, in the reporter’s words' })
  description!: string;

  @Column('text', { comment: 'Channel (渠道) it came in by' })
  channel!: string;

  @Column('uuid', {
    name: 'grid_id',
    nullable: true,
    comment: 'Grid it happened in; null until it is located, then never changed',
  })
  gridId!: string | null;

  @Column({
    type: 'text',
    name: 'happened_at_path',
    collation: 'C',
    comment: 'Path of the place it happened at; never changed once located',
  })
  happenedAtPath!: string;

  @Column({
    type: 'text',
    name: 'org_path',
    collation: 'C',
    comment: 'Path of present custody; re-homed when a grid is redrawn',
  })
  orgPath!: string;

  @Column({ type: 'double precision', nullable: true, comment: 'Longitude in degrees east, CGCS2000' })
  longitude!: number | null;

  @Column({ type: 'double precision', nullable: true, comment: 'Latitude in degrees north, CGCS2000' })
  latitude!: number | null;

  @Column('text', { name: 'place_words', comment: 'Place in words' })
  placeWords!: string;

  @Column('text', { name: 'reporter_subject', comment: 'Subject of the identity provider of the reporter, or empty' })
  reporterSubject!: string;

  @Column('text', { name: 'reporter_id', comment: 'Staff record or person of the reporter, or empty' })
  reporterId!: string;

  @Column('bytea', { nullable: true, comment: 'Sealed envelope: name and phone of the reporter' })
  sealed!: Buffer | null;

  @Column('bytea', { name: 'follow_code_hash', comment: 'SHA-256 of the code the reporter follows it by' })
  followCodeHash!: Buffer;

  @Column('uuid', { name: 'lead_unit_id', nullable: true, comment: 'Unit that leads (主办)' })
  leadUnitId!: string | null;

  @Column('uuid', { name: 'unit_ids', array: true, comment: 'Units that have or had a task: they may see it' })
  unitIds!: string[];

  @Column('jsonb', { comment: 'Clocks (时限) with their thresholds and explanations' })
  clocks!: ClockState[];

  @Column('timestamptz', { name: 'next_alarm_at', nullable: true, comment: 'When a clock next reaches a threshold' })
  nextAlarmAt!: Date | null;

  @Column('text', { comment: 'Worst light of the running clocks' })
  light!: Light;

  @Column('int', { name: 'escalation_level', comment: '0 none, 1 community, 2 street, 3 district' })
  escalationLevel!: number;

  @Column('int', { name: 'rework_count', comment: 'How often handling was sent back (返工)' })
  reworkCount!: number;

  @Column('int', { name: 'objection_count', comment: 'How often a dispatch was objected to (退回异议)' })
  objectionCount!: number;

  @Column('int', { name: 'reopen_count', comment: 'How often it was reopened (重办)' })
  reopenCount!: number;

  @Column('int', { comment: 'Satisfaction of the reporter, 1 to 5; 0 while not evaluated' })
  satisfaction!: number;

  @Column('jsonb', { default: {}, comment: 'How often each action was taken that its flow allows once' })
  taken!: Readonly<Record<string, number>>;

  @Column('jsonb', {
    default: {},
    comment: 'What those above know and do: more time asked for, who took it over, what waits to be sent up',
  })
  oversight!: Oversight;

  @Column('timestamptz', {
    name: 'due_at',
    nullable: true,
    comment: 'Earliest due of the clocks that run, else of those that stand; null when all are over',
  })
  dueAt!: Date | null;

  @Column('timestamptz', { name: 'report_time', comment: 'When it was reported' })
  reportTime!: Date;

  @Column('timestamptz', { name: 'file_time', nullable: true, comment: 'When it was filed (立案)' })
  fileTime!: Date | null;

  @Column('timestamptz', { name: 'close_time', nullable: true, comment: 'When it was closed (结案)' })
  closeTime!: Date | null;

  // Kept by a trigger; lists come newest first by them.
  @Column({
    type: 'text',
    name: 'street_path',
    collation: 'C',
    nullable: true,
    comment: 'Path of the street of its custody; null above',
  })
  streetPath!: string | null;

  @Column({
    type: 'text',
    name: 'community_path',
    collation: 'C',
    nullable: true,
    comment: 'Path of the community of its custody; null above',
  })
  communityPath!: string | null;

  @Column({
    type: 'text',
    name: 'grid_path',
    collation: 'C',
    nullable: true,
    comment: 'Path of the grid of its custody; null above',
  })
  gridPath!: string | null;
}
