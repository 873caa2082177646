import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import type { AgencyFacts } from './agency.rules.ts';

/** What is held of an agency service (全程代理) beside its case. */
@Entity({ name: 'agency', comment: 'Agency services (全程代理): what is held of them beside their case' })
@Index('agency_of_case', ['caseId'], { unique: true })
export class AgencyFile {
  @PrimaryColumn('uuid', { name: 'agency_id', primaryKeyConstraintName: 'agency_pkey', comment: 'Id, uuid v7' })
  agencyId!: string;

  @Column('uuid', { name: 'case_id', comment: 'Case of it' })
  caseId!: string;

  @Column('int', { comment: 'Counts every change, from 1; writes are guarded by it' })
  version!: number;

  @Column('jsonb', {
    comment: 'Agent, promised day, mandate, times of originals and delivery, without names of residents',
  })
  facts!: AgencyFacts;

  @Column('bytea', { comment: 'Sealed envelope: names of papers, of who gave and got them' })
  sealed!: Buffer;
}
