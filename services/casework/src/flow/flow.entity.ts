import type { FlowData } from '@wangge/flow';
import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A version of a flow (流程). Versions are never changed: cases keep the one they were opened under. */
@Entity({ name: 'flow', comment: 'Versions of the flows (流程) cases run on' })
export class StoredFlow {
  @PrimaryColumn('text', { primaryKeyConstraintName: 'flow_pkey', comment: 'Name' })
  name!: string;

  @PrimaryColumn('int', { primaryKeyConstraintName: 'flow_pkey', comment: 'Version, from 1' })
  version!: number;

  @Column('jsonb', { comment: 'States, actions and clocks' })
  definition!: FlowData;

  @Column('timestamptz', { name: 'import_time', comment: 'When it was imported' })
  importTime!: Date;
}
