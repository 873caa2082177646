import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A case as a plain application keeps it: the columns of ours. */
@Entity({ schema: 'bench', name: 'case_file' })
export class CaseFile {
  @PrimaryColumn('uuid', { name: 'case_id' }) caseId!: string;
  @Column('text') number!: string;
  @Column('int') version!: number;
  @Column('text') state!: string;
  @Column('text') flow!: string;
  @Column('int', { name: 'flow_version' }) flowVersion!: number;
  @Column('text', { name: 'matter_code' }) matterCode!: string;
  @Column('text', { name: 'matter_name' }) matterName!: string;
  @Column('int', { name: 'catalogue_version' }) catalogueVersion!: number;
  @Column('text', { name: 'item_class' }) itemClass!: string;
  @Column('text') description!: string;
  @Column('text') channel!: string;
  @Column('uuid', { name: 'grid_id', nullable: true }) gridId!: string | null;
  @Column('text', { name: 'happened_at_path' }) happenedAtPath!: string;
  @Column('text', { name: 'org_path' }) orgPath!: string;
  @Column('double precision', { nullable: true }) longitude!: number | null;
  @Column('double precision', { nullable: true }) latitude!: number | null;
  @Column('text', { name: 'place_words' }) placeWords!: string;
  @Column('text', { name: 'reporter_subject' }) reporterSubject!: string;
  @Column('text', { name: 'reporter_id' }) reporterId!: string;
  @Column('bytea', { nullable: true, select: false }) sealed!: Buffer | null;
  @Column('bytea', { name: 'follow_code_hash', select: false }) followCodeHash!: Buffer;
  @Column('uuid', { name: 'lead_unit_id', nullable: true }) leadUnitId!: string | null;
  @Column('uuid', { name: 'unit_ids', array: true }) unitIds!: string[];
  @Column('jsonb') clocks!: unknown;
  @Column('timestamptz', { name: 'next_alarm_at', nullable: true }) nextAlarmAt!: Date | null;
  @Column('text') light!: string;
  @Column('int', { name: 'escalation_level' }) escalationLevel!: number;
  @Column('int', { name: 'rework_count' }) reworkCount!: number;
  @Column('int', { name: 'objection_count' }) objectionCount!: number;
  @Column('int', { name: 'reopen_count' }) reopenCount!: number;
  @Column('int') satisfaction!: number;
  @Column('timestamptz', { name: 'report_time' }) reportTime!: Date;
  @Column('timestamptz', { name: 'file_time', nullable: true }) fileTime!: Date | null;
  @Column('timestamptz', { name: 'close_time', nullable: true }) closeTime!: Date | null;
}

@Entity({ schema: 'bench', name: 'case_history' })
export class CaseHistory {
  @PrimaryColumn('uuid', { name: 'case_id' }) caseId!: string;
  @PrimaryColumn('int') version!: number;
  @Column('text') action!: string;
  @Column('text', { name: 'from_state' }) fromState!: string;
  @Column('text', { name: 'to_state' }) toState!: string;
  @Column('text') actor!: string;
  @Column('text', { name: 'acting_for' }) actingFor!: string;
  @Column('text', { name: 'actor_label' }) actorLabel!: string;
  @Column('text') note!: string;
  @Column('timestamptz', { name: 'happen_time' }) happenTime!: Date;
  @Column('jsonb') snapshot!: unknown;
}

@Entity({ schema: 'bench', name: 'outbox' })
export class Outbox {
  @PrimaryColumn('uuid', { name: 'aggregate_id' }) aggregateId!: string;
  @PrimaryColumn('int') version!: number;
  @Column('uuid', { name: 'message_id' }) messageId!: string;
  @Column('text') subject!: string;
  @Column('text', { name: 'org_path' }) orgPath!: string;
  @Column('bytea') body!: Buffer;
  @Column('text') traceparent!: string;
}

@Entity({ schema: 'bench', name: 'audit' })
export class Audit {
  @PrimaryColumn('uuid') writer!: string;
  @PrimaryColumn('bigint', { name: 'writer_seq' }) writerSeq!: number;
  @Column('text') actor!: string;
  @Column('text', { name: 'acting_for' }) actingFor!: string;
  @Column('text') operation!: string;
  @Column('text') purpose!: string;
  @Column('uuid', { name: 'case_id', nullable: true }) caseId!: string | null;
  @Column('uuid', { array: true }) subjects!: string[];
  @Column('text', { array: true }) fields!: string[];
  @Column('text', { name: 'request_id' }) requestId!: string;
  @Column('text', { name: 'trace_id' }) traceId!: string;
}
