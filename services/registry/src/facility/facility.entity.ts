import { Check, Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** A public thing. Its code is given out once, also after it is gone. */
@Entity({
  name: 'facility',
  comment: 'Facilities (部件、公共设施): public things, where they stand and whose they are',
})
@Index('facility_code_key', ['code'], { unique: true })
@Index('facility_spot', ['latitude', 'longitude'], { where: `state = 'open'` })
@Check('facility_state_check', `state in ('open', 'removed')`)
@Check('facility_org_path_check', `org_path ~ '^[0-9a-z]{1,10}(\\.[0-9a-z]{1,10})*$'`)
export class Facility {
  @PrimaryColumn('uuid', { name: 'facility_id', primaryKeyConstraintName: 'facility_pkey', comment: 'Id, uuid v7' })
  facilityId!: string;

  @Column({ type: 'text', collation: 'C', comment: 'Code on the thing' })
  code!: string;

  @Column('text', { comment: 'Kind' })
  kind!: string;

  @Column('text', { comment: 'Name' })
  name!: string;

  @Column('text', { name: 'owner_unit', comment: 'Owning unit, in words' })
  ownerUnit!: string;

  @Column('float8', { comment: 'Longitude in degrees east, CGCS2000' })
  longitude!: number;

  @Column('float8', { comment: 'Latitude in degrees north, CGCS2000' })
  latitude!: number;

  @Column('text', { comment: 'open, removed' })
  state!: 'open' | 'removed';

  @Column('uuid', { name: 'grid_id', comment: 'Grid it stands in' })
  gridId!: string;

  @Column({ type: 'text', name: 'org_path', collation: 'C', comment: 'Path of that grid' })
  orgPath!: string;

  @Column('timestamptz', { name: 'change_time', comment: 'When it was registered or removed' })
  changeTime!: Date;
}
