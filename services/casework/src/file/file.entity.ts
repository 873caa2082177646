import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** A stored file that belongs to nothing yet. Attaching moves it to `attachment`; otherwise it expires after 24 hours. */
@Entity({ name: 'file', comment: 'Files stored at the edge and not attached yet; they expire after 24 hours' })
@Index('file_of_uploader', ['uploader', 'sha256'], { unique: true })
@Index('file_expiry', ['registerTime'])
@Index('file_by_bytes', ['sha256'])
export class StoredFile {
  @PrimaryColumn('uuid', { name: 'file_id', primaryKeyConstraintName: 'file_pkey', comment: 'Id, uuid v7' })
  fileId!: string;

  @Column('text', { comment: 'SHA-256 of the stored bytes, hexadecimal' })
  sha256!: string;

  @Column('text', { name: 'media_type', comment: 'Media type of the stored bytes' })
  mediaType!: string;

  @Column('int', { comment: 'Size in bytes' })
  size!: number;

  @Column('int', { comment: 'Width in pixels' })
  width!: number;

  @Column('int', { comment: 'Height in pixels' })
  height!: number;

  @Column('text', { comment: 'Who stored it, and alone may see and attach it' })
  uploader!: string;

  @Column('timestamptz', { name: 'register_time', comment: 'When it was registered' })
  registerTime!: Date;
}

/** A file attached to a case (附件): who may see the case may see it. */
@Entity({ name: 'attachment', comment: 'Files attached to cases (附件)' })
@Index('attachment_by_file', ['fileId'])
@Index('attachment_by_bytes', ['sha256'])
export class Attachment {
  @PrimaryColumn('uuid', {
    name: 'case_id',
    primaryKeyConstraintName: 'attachment_pkey',
    comment: 'Case: the partition',
  })
  caseId!: string;

  @PrimaryColumn('uuid', {
    name: 'file_id',
    primaryKeyConstraintName: 'attachment_pkey',
    comment: 'Id of the file, uuid v7',
  })
  fileId!: string;

  @Column('text', { comment: 'What it shows: before, after, evidence' })
  kind!: string;

  @Column('text', { default: '', comment: 'Which evidence it shows; empty where nobody said' })
  evidence!: string;

  @Column('text', { comment: 'SHA-256 of the stored bytes, hexadecimal' })
  sha256!: string;

  @Column('text', { name: 'media_type', comment: 'Media type of the stored bytes' })
  mediaType!: string;

  @Column('int', { comment: 'Size in bytes' })
  size!: number;

  @Column('text', { comment: 'Who stored it' })
  uploader!: string;

  @Column('timestamptz', { name: 'attach_time', comment: 'When it was attached' })
  attachTime!: Date;
}
