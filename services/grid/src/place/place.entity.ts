import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import type { PlaceKindText } from './place-tree.ts';

/** A place as its owner keeps it. The platform's table `place` is the projection every service has of these rows. */
@Entity({ name: 'grid_place', comment: 'Places (地方): divisions and grids in one tree' })
@Index('grid_place_code_key', ['code'], { unique: true })
@Index('grid_place_path_key', ['orgPath'], { unique: true })
@Check(
  'grid_place_kind_check',
  `kind in ('district', 'street', 'community', 'base_grid', 'dedicated_grid', 'affinity_grid')`,
)
@Check('grid_place_path_check', `org_path ~ '^[0-9a-z]{1,10}(\\.[0-9a-z]{1,10})*$'`)
@Check('grid_place_parent_check', `(parent_id is null) = (kind = 'district')`)
@Check('grid_place_valid_check', 'valid_to >= valid_from')
@Check(
  'grid_place_outline_check',
  `case kind when 'base_grid' then outline is not null when 'dedicated_grid' then true else outline is null end`,
)
@Check('grid_place_bbox_check', '(outline is null) = (bbox is null)')
export class GridPlace {
  @PrimaryColumn({
    name: 'place_id',
    type: 'uuid',
    primaryKeyConstraintName: 'grid_place_pkey',
    comment: 'Id, uuid v7',
  })
  placeId!: string;

  @Column({ type: 'text', comment: 'District, street, community, base_grid, dedicated_grid or affinity_grid' })
  kind!: PlaceKindText;

  @Column({ type: 'text', collation: 'C', comment: 'Code valid now; place_code has every code there ever was' })
  code!: string;

  @Column({ type: 'text', comment: 'Name as published' })
  name!: string;

  @Column({ name: 'org_path', type: 'text', collation: 'C', comment: 'Path of stable labels, given once' })
  orgPath!: string;

  @ForeignKey(() => GridPlace, { name: 'grid_place_parent_fkey' })
  @Index('grid_place_parent_idx')
  @Column({ name: 'parent_id', type: 'uuid', nullable: true, comment: 'Place above; none for the district' })
  parentId!: string | null;

  @Column({ name: 'valid_from', type: 'date', comment: 'First day of validity' })
  validFrom!: string;

  @Column({ name: 'valid_to', type: 'date', nullable: true, comment: 'First day it is no longer valid' })
  validTo!: string | null;

  @Column({ type: 'polygon', nullable: true, comment: 'Outline in degrees, CGCS2000; x is longitude' })
  outline!: string | null;

  @Index('grid_place_bbox_idx', { type: 'gist' })
  @Column({ type: 'box', nullable: true, comment: 'Box around the outline, for the index' })
  bbox!: string | null;

  @Column({ type: 'boolean', default: false, comment: 'Whether the outline is made up for demonstration' })
  synthetic!: boolean;

  @Column({ type: 'integer', comment: 'Version of the place, 1 upwards' })
  version!: number;
}

/** Codes are temporal and never used again: a code that ended keeps its place here, so that no other place can take it. */
@Entity({ name: 'place_code', comment: 'Every code (代码) a place has or had' })
@Check('place_code_valid_check', 'valid_to >= valid_from')
export class PlaceCode {
  @PrimaryColumn({
    type: 'text',
    collation: 'C',
    primaryKeyConstraintName: 'place_code_pkey',
    comment: 'Division or grid code',
  })
  code!: string;

  @ForeignKey(() => GridPlace, { name: 'place_code_place_fkey' })
  @Index('place_code_place_idx')
  @Column({ name: 'place_id', type: 'uuid', comment: 'The place it means, for ever' })
  placeId!: string;

  @Column({ name: 'valid_from', type: 'date', comment: 'First day of validity' })
  validFrom!: string;

  @Column({ name: 'valid_to', type: 'date', nullable: true, comment: 'First day it is no longer valid' })
  validTo!: string | null;

  @Column({ type: 'text', collation: 'C', nullable: true, comment: 'Code that took its place' })
  successor!: string | null;
}

/** What a place was called, from which day on: names change as codes do. */
@Entity({ name: 'place_name', comment: 'Every name (名称) a place has or had' })
export class PlaceName {
  @ForeignKey(() => GridPlace, { name: 'place_name_place_fkey' })
  @PrimaryColumn({
    name: 'place_id',
    type: 'uuid',
    primaryKeyConstraintName: 'place_name_pkey',
    comment: 'The place',
  })
  placeId!: string;

  @PrimaryColumn({
    name: 'valid_from',
    type: 'date',
    primaryKeyConstraintName: 'place_name_pkey',
    comment: 'First day it was called so',
  })
  validFrom!: string;

  @Column({ type: 'text', comment: 'Name as published' })
  name!: string;
}
