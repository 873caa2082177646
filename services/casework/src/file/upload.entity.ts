import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** An upload that was prepared: one file may be handed in under its token, without a passport, by whoever holds it. */
@Entity({ name: 'upload', comment: 'Uploads that were prepared; each takes one file, once' })
@Index('upload_expiry', ['expireTime'])
export class Upload {
  @PrimaryColumn('uuid', { name: 'upload_id', primaryKeyConstraintName: 'upload_pkey', comment: 'Id, uuid v7' })
  uploadId!: string;

  @Column('uuid', { name: 'task_id', comment: 'Task whose result the file shows' })
  taskId!: string;

  @Column('text', { comment: 'Who prepared it, and alone may attach the file' })
  uploader!: string;

  @Column('timestamptz', { name: 'expire_time', comment: 'Until when' })
  expireTime!: Date;

  @Column('uuid', { name: 'file_id', nullable: true, comment: 'File that was handed in; null until then' })
  fileId!: string | null;
}
