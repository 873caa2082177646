import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** A line of a civic diary (民情日记): its writer's alone. */
@Entity({ name: 'diary_line', comment: 'Lines of civic diaries (民情日记); each is seen by its writer alone' })
@Index('diary_line_of_writer', ['writer', 'lineId'])
@Index('diary_line_age', ['writeTime'])
export class DiaryLine {
  @PrimaryColumn('uuid', { name: 'line_id', primaryKeyConstraintName: 'diary_line_pkey', comment: 'Id, uuid v7' })
  lineId!: string;

  @Column('text', { comment: 'Who wrote it, and alone may see it' })
  writer!: string;

  @Column('int', { comment: 'Counts every change, from 1; writes are guarded by it' })
  version!: number;

  @Column('date', { comment: 'Day it is about' })
  day!: string;

  @Column('bytea', { comment: 'Sealed envelope: the words' })
  sealed!: Buffer;

  @Column('uuid', { name: 'case_id', nullable: true, comment: 'Case made of it; null while there is none' })
  caseId!: string | null;

  @Column('text', { name: 'case_number', comment: 'Number of that case, or empty' })
  caseNumber!: string;

  @Column('timestamptz', { name: 'write_time', comment: 'When it was written; from then on its time runs' })
  writeTime!: Date;
}
