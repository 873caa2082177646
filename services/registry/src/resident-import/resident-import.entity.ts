import { Check, Column, Entity, ForeignKey, PrimaryColumn } from 'typeorm';
import type { Field } from './resident-columns.ts';

export type ImportState = 'receiving' | 'queued' | 'running' | 'finished' | 'failed' | 'cancelled';
export type Mapping = Readonly<Partial<Record<Field, string>>>;

/** Which headings a source uses; about nobody. */
@Entity({ name: 'resident_source', comment: 'Sources (来源) of residents’ files and their headings' })
export class ResidentSource {
  @PrimaryColumn('text', { primaryKeyConstraintName: 'resident_source_pkey', comment: 'Name of the source' })
  source!: string;

  @Column('jsonb', { comment: 'Heading by field' })
  mapping!: Mapping;

  @Column('text', { name: 'changed_by', comment: 'Who said so last' })
  changedBy!: string;

  @Column('timestamptz', { name: 'change_time', comment: 'When' })
  changeTime!: Date;
}

/** An import of residents: its opener's alone. */
@Entity({ name: 'resident_import', comment: 'Imports of residents (居民导入), in figures' })
@Check('resident_import_state_check', `state in ('receiving', 'queued', 'running', 'finished', 'failed', 'cancelled')`)
@Check('resident_import_rows_check', `done_rows = inserted + updated + unchanged + rejected`)
export class ResidentImport {
  @PrimaryColumn('uuid', {
    name: 'import_id',
    primaryKeyConstraintName: 'resident_import_pkey',
    comment: 'Id, uuid v7',
  })
  importId!: string;

  @Column('text', { comment: 'Who opened it' })
  actor!: string;

  @Column('text', { name: 'acting_for', comment: 'In which capacity' })
  actingFor!: string;

  @Column('text', {
    array: true,
    comment: 'Places they answered for when they started it: nobody is registered elsewhere',
  })
  paths!: string[];

  @Column('text', { comment: 'Source of the file' })
  source!: string;

  @Column('text', { comment: 'Declared encoding; empty to find it out' })
  encoding!: string;

  @Column('text', { comment: 'Declared delimiter; empty to find it out' })
  delimiter!: string;

  @Column('jsonb', { comment: 'Heading by field, where it is not a usual one' })
  mapping!: Mapping;

  @Column('boolean', { name: 'dry_run', comment: 'Only judged' })
  dryRun!: boolean;

  @Column('text', { comment: 'receiving, queued, running, finished, failed, cancelled' })
  state!: ImportState;

  @Column('int', { comment: 'Parts the file has; 0 until it is started' })
  parts!: number;

  @Column('text', { array: true, comment: 'Heading of the file' })
  header!: string[];

  @Column('int', { name: 'total_rows', comment: 'Rows below the heading; 0 until it has been looked through' })
  totalRows!: number;

  @Column('int', { name: 'done_rows', comment: 'Rows worked through: where it goes on' })
  doneRows!: number;

  @Column('int', { comment: 'Rows whose person was registered' })
  inserted!: number;

  @Column('int', { comment: 'Rows whose person was brought up to date' })
  updated!: number;

  @Column('int', { comment: 'Rows whose person was there as told' })
  unchanged!: number;

  @Column('int', { comment: 'Rows that were not taken' })
  rejected!: number;

  @Column('text', { comment: 'What is wrong with the file as a whole, or empty' })
  problem!: string;

  @Column('int', { name: 'problem_line', comment: 'Line of it, or 0' })
  problemLine!: number;

  @Column('text', { name: 'problem_column', comment: 'Column of it, or empty' })
  problemColumn!: string;

  @Column('timestamptz', { name: 'create_time', comment: 'When it was opened' })
  createTime!: Date;

  @Column('timestamptz', { name: 'start_time', nullable: true, comment: 'When it began to run' })
  startTime!: Date | null;

  @Column('timestamptz', { name: 'finish_time', nullable: true, comment: 'When it ended' })
  finishTime!: Date | null;
}

/** A part of the file, kept for a day. */
@Entity({ name: 'resident_import_part', comment: 'Parts of residents’ files, kept for a day' })
export class ResidentImportPart {
  @ForeignKey(() => ResidentImport, { name: 'resident_import_part_import_fkey' })
  @PrimaryColumn('uuid', {
    name: 'import_id',
    primaryKeyConstraintName: 'resident_import_part_pkey',
    comment: 'Import',
  })
  importId!: string;

  @PrimaryColumn('int', {
    primaryKeyConstraintName: 'resident_import_part_pkey',
    comment: 'Number of the part, from 0',
  })
  part!: number;

  @Column('bytea', { comment: 'Sealed envelope: the bytes' })
  sealed!: Buffer;
}

/** A row that was not taken, kept for 30 days. */
@Entity({ name: 'resident_import_reject', comment: 'Rows that were not taken (退回行), kept for 30 days' })
export class ResidentImportReject {
  @ForeignKey(() => ResidentImport, { name: 'resident_import_reject_import_fkey' })
  @PrimaryColumn('uuid', {
    name: 'import_id',
    primaryKeyConstraintName: 'resident_import_reject_pkey',
    comment: 'Import',
  })
  importId!: string;

  @PrimaryColumn('int', { primaryKeyConstraintName: 'resident_import_reject_pkey', comment: 'Line of the file' })
  line!: number;

  @Column('bytea', { comment: 'Sealed envelope: cells and what is wrong with them' })
  sealed!: Buffer;
}

/** What a source calls somebody or a household, as a keyed hash. */
@Entity({ name: 'import_key', comment: 'Ids that sources have for persons without a number and for households' })
@Check('import_key_kind_check', `kind in ('person', 'household')`)
export class ImportKey {
  @PrimaryColumn('text', { primaryKeyConstraintName: 'import_key_pkey', comment: 'person, household' })
  kind!: string;

  @PrimaryColumn('bytea', {
    name: 'key_index',
    primaryKeyConstraintName: 'import_key_pkey',
    comment: 'Keyed hash of source and id',
  })
  keyIndex!: Buffer;

  @Column('uuid', { name: 'record_id', comment: 'Person or household' })
  recordId!: string;
}
