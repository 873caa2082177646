import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** Who told what where, by a keyed hash. Seen by the jobs that compare, and by nobody else. */
@Entity({
  name: 'telling',
  comment: 'Which keyed hash of a teller told which matter where; of matters whose repeats count',
})
@Index('telling_again', ['teller', 'matterCode', 'gridId', 'tellTime'])
@Index('telling_once', ['teller', 'matterCode', 'gridId', 'follows'], { unique: true })
@Index('telling_common', ['matterCode', 'orgPath', 'tellTime'])
@Index('telling_fresh', ['caseId'], { where: 'NOT grouped' })
export class Telling {
  @PrimaryColumn('uuid', { name: 'case_id', primaryKeyConstraintName: 'telling_pkey', comment: 'Case it opened' })
  caseId!: string;

  @Column('bytea', { comment: 'Keyed hash of the phone or the account of who told it' })
  teller!: Buffer;

  @Column('text', { name: 'matter_code', comment: 'Code of the matter' })
  matterCode!: string;

  @Column('uuid', { name: 'grid_id', comment: 'Grid it happened in' })
  gridId!: string;

  @Column({ type: 'text', name: 'org_path', collation: 'C', comment: 'Path of that grid' })
  orgPath!: string;

  @Column('timestamptz', { name: 'tell_time', comment: 'When' })
  tellTime!: Date;

  @Column('uuid', {
    default: '00000000-0000-0000-0000-000000000000',
    comment: 'Case the same teller told of the same before; zeros for the first',
  })
  follows!: string;

  @Column('text', {
    name: 'follows_number',
    default: '',
    comment: 'Number of that case, where it was over by then',
  })
  followsNumber!: string;

  @Column('boolean', { default: false, comment: 'Whether it was looked at for common problems' })
  grouped!: boolean;
}
