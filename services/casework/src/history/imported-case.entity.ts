import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** A case that came from another system (历史案卷): its number there makes it unique. Neither place nor person in it. */
@Entity({ name: 'imported_case', comment: 'Cases taken over from another system (历史案卷), once each' })
@Index('imported_case_here', ['caseId'])
export class ImportedCase {
  @PrimaryColumn('text', { primaryKeyConstraintName: 'imported_case_pkey', comment: 'System it came from' })
  source!: string;

  @PrimaryColumn('text', {
    name: 'external_number',
    primaryKeyConstraintName: 'imported_case_pkey',
    comment: 'Number it has there',
  })
  externalNumber!: string;

  @Column('uuid', { name: 'case_id', comment: 'The case here' })
  caseId!: string;

  @Column('uuid', {
    name: 'import_request',
    comment: 'Request that brought it: a repeated one is answered alike',
  })
  importRequest!: string;

  @Column('timestamptz', { name: 'import_time', comment: 'When it was imported' })
  importTime!: Date;
}

/** A note a case had in the system it came from, with the time it was written there. */
@Entity({ name: 'imported_line', comment: 'Notes a case had in the system it came from' })
export class ImportedLine {
  @PrimaryColumn('uuid', {
    name: 'case_id',
    primaryKeyConstraintName: 'imported_line_pkey',
    comment: 'Case: the partition',
  })
  caseId!: string;

  @PrimaryColumn('int', {
    primaryKeyConstraintName: 'imported_line_pkey',
    comment: 'Its place among the notes, from 0',
  })
  position!: number;

  @Column('text', { comment: 'What kind of note it was there' })
  kind!: string;

  @Column('text', { name: 'actor_label', comment: 'Who acted there, as people are told' })
  actorLabel!: string;

  @Column('text', { comment: 'Its text' })
  note!: string;

  @Column('timestamptz', { name: 'happen_time', comment: 'When it was written there' })
  happenTime!: Date;
}
