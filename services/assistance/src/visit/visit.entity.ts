import { Check, Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** A visit that was made or tried. The one that is due stands on the archive. */
@Entity({ name: 'visit', comment: 'Visits (走访) made or tried, append only' })
@Index('visit_archive', ['archiveId'])
@Index('visit_age', ['recordedTime'])
@Check('visit_mode_check', `mode in ('home', 'phone', 'video')`)
@Check('visit_org_path_check', `org_path ~ '^[0-9a-z]{1,10}(\\.[0-9a-z]{1,10})*$'`)
export class Visit {
  @PrimaryColumn({ name: 'visit_id', type: 'uuid', primaryKeyConstraintName: 'visit_pkey', comment: 'Id, uuid v7' })
  visitId!: string;
  @Column({ name: 'archive_id', type: 'uuid', comment: 'Id of the archive' })
  archiveId!: string;
  @Column({ name: 'archive_version', type: 'int', comment: 'Version of the archive it made' })
  archiveVersion!: number;
  @Column({ name: 'org_path', type: 'text', collation: 'C', comment: 'Path of the grid' })
  orgPath!: string;
  @Column({ type: 'text', comment: 'How: home, phone or video' })
  mode!: string;
  @Column({ type: 'boolean', comment: 'Whether the person was seen or heard; only then it counts' })
  seen!: boolean;
  @Column({ type: 'bytea', comment: 'Sealed envelope {note}, bound to the id' })
  sealed!: Buffer;
  @Column({ name: 'recorded_by', type: 'text', comment: 'Subject of who recorded it' })
  recordedBy!: string;
  @Column({ name: 'recorded_time', type: 'timestamptz', comment: 'When it was recorded' })
  recordedTime!: Date;
  @Column({ name: 'next_visit_time', type: 'timestamptz', comment: 'When the next one was due after it' })
  nextVisitTime!: Date;
}
