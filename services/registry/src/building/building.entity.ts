import { Check, Column, Entity, Index, PrimaryColumn } from 'typeorm';

export type BuildingStatus = 'standard' | 'temporary' | 'doubtful';

/** A building: of a grid, the one that its dwellings name by the same words. It comes and goes with them (note_buildings). */
@Entity({ name: 'building', comment: 'Buildings (楼栋): standard address and point' })
@Index('building_words_key', ['gridId', 'words'], { unique: true })
@Index('building_in_order', ['orgPath', 'words', 'buildingId'])
@Check('building_status_check', `status in ('standard', 'temporary', 'doubtful')`)
@Check('building_point_check', `(longitude is null) = (latitude is null)`)
@Check('building_org_path_check', `org_path ~ '^[0-9a-z]{1,10}(\\.[0-9a-z]{1,10})*$'`)
export class Building {
  @PrimaryColumn('uuid', { name: 'building_id', primaryKeyConstraintName: 'building_pkey', comment: 'Id' })
  buildingId!: string;

  @Column('int', { comment: 'Counts every change, from 1; writes are guarded by it' })
  version!: number;

  @Column('uuid', { name: 'grid_id', comment: 'Grid it stands in' })
  gridId!: string;

  @Column({ type: 'text', name: 'org_path', collation: 'C', comment: 'Path of that grid' })
  orgPath!: string;

  @Column({ type: 'text', collation: 'C', comment: 'Building in words, as its dwellings have it' })
  words!: string;

  @Column('text', { comment: 'Road or hamlet; empty until somebody said it' })
  road!: string;

  @Column('text', { comment: 'Lane off it, or empty' })
  lane!: string;

  @Column('text', { comment: 'Gate number, or empty' })
  number!: string;

  @Column('text', { comment: 'Building behind the gate, or empty' })
  block!: string;

  @Column('text', { comment: 'standard, temporary, doubtful' })
  status!: BuildingStatus;

  @Column('float8', { nullable: true, comment: 'Longitude in degrees east, CGCS2000; null until it is known' })
  longitude!: number | null;

  @Column('float8', { nullable: true, comment: 'Latitude in degrees north, CGCS2000; null until it is known' })
  latitude!: number | null;

  @Column('timestamptz', { name: 'change_time', comment: 'When this version came to be' })
  changeTime!: Date;
}
