import { Check, Column, Entity, ForeignKey, PrimaryColumn } from 'typeorm';

export type ExportState = 'requested' | 'approved' | 'rejected' | 'cancelled' | 'handed-over';

/** Whom an export is of, as it was asked for. */
export interface ExportFilter {
  readonly under: string;
  readonly serviceFlags: readonly string[];
  readonly residency: string;
  readonly sex: string;
  readonly minAge: number;
  readonly belowAge: number;
}

/** An export of residents (居民导出). It names nobody; its pages do, by id, until a day after it ends. */
@Entity({ name: 'resident_export', comment: 'Exports of residents (居民导出); they name no resident' })
@Check('resident_export_state_check', `state in ('requested', 'approved', 'rejected', 'cancelled', 'handed-over')`)
@Check('resident_export_decided_check', `decided_by <> actor and num_nonnulls(decided_by, decide_time) in (0, 2)`)
@Check('resident_export_pages_check', `pages_done between 0 and page_count`)
@Check('resident_export_org_path_check', `org_path ~ '^([0-9a-z]{1,10}(\\.[0-9a-z]{1,10})*)?$'`)
export class ResidentExport {
  @PrimaryColumn('uuid', {
    name: 'export_id',
    primaryKeyConstraintName: 'resident_export_pkey',
    comment: 'Id, uuid v7',
  })
  exportId!: string;

  @Column('int', { comment: 'Version, 1 upwards' })
  version!: number;

  @Column('text', { comment: 'Who asked for it' })
  actor!: string;

  @Column('text', { name: 'acting_for', comment: 'In which capacity' })
  actingFor!: string;

  @Column('text', { comment: 'What it is for' })
  purpose!: string;

  @Column('jsonb', { comment: 'Whom it is of, as it was asked for' })
  filter!: ExportFilter;

  @Column({ type: 'text', name: 'org_path', collation: 'C', comment: 'Lowest place that holds all of it, or empty' })
  orgPath!: string;

  @Column('text', { comment: 'requested, approved, rejected, cancelled or handed-over' })
  state!: ExportState;

  @Column('int', { name: 'row_count', comment: 'Persons when it was asked for' })
  rowCount!: number;

  @Column('int', { name: 'page_count', comment: 'Pages they make' })
  pageCount!: number;

  @Column('int', { name: 'pages_done', comment: 'Pages handed over' })
  pagesDone!: number;

  @Column('timestamptz', { name: 'request_time', comment: 'When it was asked for' })
  requestTime!: Date;

  @Column('timestamptz', { name: 'expire_time', comment: 'When it ends' })
  expireTime!: Date;

  @Column('text', { name: 'decided_by', nullable: true, comment: 'Who decided, when somebody had to' })
  decidedBy!: string | null;

  @Column('timestamptz', { name: 'decide_time', nullable: true, comment: 'When' })
  decideTime!: Date | null;

  @Column('text', { name: 'decide_reason', comment: 'Why so' })
  decideReason!: string;
}

/** A page of an export: ids alone, no more than one row of the record holds. */
@Entity({ name: 'resident_export_page', comment: 'Whom an export is about, page by page: ids alone' })
export class ResidentExportPage {
  @ForeignKey(() => ResidentExport, { name: 'resident_export_page_export_fkey' })
  @PrimaryColumn('uuid', {
    name: 'export_id',
    primaryKeyConstraintName: 'resident_export_page_pkey',
    comment: 'Export',
  })
  exportId!: string;

  @PrimaryColumn('int', {
    primaryKeyConstraintName: 'resident_export_page_pkey',
    comment: 'Number of the page, from 0',
  })
  page!: number;

  @Column('uuid', { array: true, name: 'person_ids', comment: 'Persons, 100 at most' })
  personIds!: string[];
}
