import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import type { MediationFacts } from './mediation.rules.ts';

/** What is held of a mediation (人民调解) beside its case. */
@Entity({ name: 'mediation', comment: 'Mediations (人民调解): what is held of them beside their case' })
@Index('mediation_of_case', ['caseId'], { unique: true })
@Index('mediation_reminder', ['remindAt'], { where: 'remind_at IS NOT NULL' })
@Index('mediation_check', ['checkAt'], { where: 'check_at IS NOT NULL' })
export class MediationFile {
  @PrimaryColumn('uuid', {
    name: 'mediation_id',
    primaryKeyConstraintName: 'mediation_pkey',
    comment: 'Id, uuid v7',
  })
  mediationId!: string;

  @Column('uuid', { name: 'case_id', comment: 'Case of it' })
  caseId!: string;

  @Column('int', { comment: 'Counts every change, from 1; writes are guarded by it' })
  version!: number;

  @Column('jsonb', {
    comment: 'Consents, mediators, sessions, agreement and judicial confirmation, without names and words',
  })
  facts!: MediationFacts;

  @Column('bytea', { comment: 'Sealed envelope: names and phones of the parties, minutes, what was agreed' })
  sealed!: Buffer;

  @Column('timestamptz', {
    name: 'remind_at',
    nullable: true,
    comment: 'When to remind of judicial confirmation; null when there is nothing to remind of',
  })
  remindAt!: Date | null;

  @Column('timestamptz', {
    name: 'check_at',
    nullable: true,
    comment: 'When to remind of the next promise to look at; null when there is none',
  })
  checkAt!: Date | null;
}
