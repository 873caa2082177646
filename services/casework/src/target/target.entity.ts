import { Check, Column, Entity, Index, PrimaryColumn } from 'typeorm';

export type TargetKindName = 'yearly' | 'key' | 'livelihood';

/** A fact a target asks for. */
export interface AskedFact {
  readonly code: string;
  readonly purpose: string;
}

/** A target, or a part of one: of a post or a unit, never of a resident. */
@Entity({ name: 'target', comment: 'Targets and projects (目标、重点项目) with their parts' })
@Index('target_root', ['rootId'])
@Check('target_version_check', 'version >= 1')
@Check('target_kind_check', `kind in ('yearly', 'key', 'livelihood')`)
@Check('target_level_check', 'level between 1 and 6')
@Check('target_whole_check', '(parent_id is null) = (level = 1)')
@Check('target_owner_check', `(owner_unit_id is null) = (owner_post <> '')`)
@Check('target_percent_check', 'percent between 0 and 100')
@Check('target_org_path_check', `org_path ~ '^[0-9a-z]{1,10}(\\.[0-9a-z]{1,10})*$'`)
export class Target {
  @PrimaryColumn('uuid', { name: 'target_id', primaryKeyConstraintName: 'target_pkey', comment: 'Id, uuid v7' })
  targetId!: string;

  @Column('int', { comment: 'Counts every change, from 1' })
  version!: number;

  @Column('uuid', { name: 'root_id', comment: 'The whole it belongs to; its own id for a whole' })
  rootId!: string;

  @Column('uuid', { name: 'parent_id', nullable: true, comment: 'What it is a part of; null for a whole' })
  parentId!: string | null;

  @Column('int', { comment: 'How deep it lies, 1 for a whole' })
  level!: number;

  @Column('text', { comment: 'yearly, key or livelihood' })
  kind!: TargetKindName;

  @Column('text', { comment: 'Title' })
  title!: string;

  @Column({ type: 'text', name: 'org_path', collation: 'C', comment: 'Path of the place it is for' })
  orgPath!: string;

  @Column('uuid', { name: 'owner_unit_id', nullable: true, comment: 'Unit that owns it' })
  ownerUnitId!: string | null;

  @Column('text', { name: 'owner_post', comment: 'Post at the place that owns it, or empty' })
  ownerPost!: string;

  @Column('date', { name: 'due_date', comment: 'Day it is due' })
  dueDate!: string;

  @Column('text', { name: 'evidence_needed', comment: 'Evidence that completes it; empty for none' })
  evidenceNeeded!: string;

  @Column('jsonb', { comment: 'Facts it asks for, none of those held already' })
  facts!: readonly AskedFact[];

  @Column('int', { comment: 'How far it is in percent, as reported' })
  percent!: number;

  @Column('text', { comment: 'The evidence reported last' })
  evidence!: string;

  @Column('timestamptz', { name: 'set_time', comment: 'When it was set' })
  setTime!: Date;
}
