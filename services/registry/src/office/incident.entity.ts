import { Check, Column, Entity, ForeignKey, PrimaryColumn } from 'typeorm';

/** An incident; what is done about it are its steps. */
@Entity({ name: 'incident', comment: 'Incidents (个人信息安全事件); the timer runs from the discovery' })
@Check('incident_grade_check', `grade in ('general', 'larger', 'major', 'severe')`)
export class Incident {
  @PrimaryColumn('uuid', { name: 'incident_id', primaryKeyConstraintName: 'incident_pkey', comment: 'Id, uuid v7' })
  incidentId!: string;

  @Column('text', { comment: 'general, larger, major or severe' })
  grade!: string;

  @Column('text', { comment: 'Kinds and numbers; nobody by name' })
  kinds!: string;

  @Column('text', { comment: 'Cause and possible harm' })
  cause!: string;

  @Column('timestamptz', { name: 'discover_time', comment: 'When it was discovered' })
  discoverTime!: Date;

  @Column('timestamptz', {
    name: 'report_due_time',
    nullable: true,
    comment: 'Until when the authority must have the report; null for general',
  })
  reportDueTime!: Date | null;

  @Column('text', { name: 'opened_by', comment: 'Subject who opened it' })
  openedBy!: string;

  @Column('timestamptz', { name: 'open_time', comment: 'When' })
  openTime!: Date;
}

/** One step of an incident; it goes with the incident. */
@Entity({ name: 'incident_step', comment: 'Steps of incidents, each once' })
@Check('incident_step_kind_check', `kind in ('reported', 'told', 'contained', 'closed')`)
export class IncidentStep {
  @PrimaryColumn('uuid', { name: 'incident_id', primaryKeyConstraintName: 'incident_step_pkey', comment: 'Incident' })
  @ForeignKey(() => Incident, { name: 'incident_step_incident_fkey', onDelete: 'CASCADE' })
  incidentId!: string;

  @PrimaryColumn('text', {
    primaryKeyConstraintName: 'incident_step_pkey',
    comment: 'reported, told, contained or closed',
  })
  kind!: string;

  @Column('text', { comment: 'What was done' })
  note!: string;

  @Column('text', { name: 'recorded_by', comment: 'Subject who recorded it' })
  recordedBy!: string;

  @Column('timestamptz', { comment: 'When' })
  time!: Date;
}
