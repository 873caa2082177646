import { Check, Column, Entity, ForeignKey, PrimaryColumn } from 'typeorm';
import { GridPlace } from '../place/place.entity.ts';

/** The phones of an office; the names beside them are those who hold posts now. */
@Entity({
  name: 'contact_board',
  comment: 'Phones a place shows on its contact board (网格公示牌): of offices, never of persons',
})
@Check('contact_board_path_check', `org_path ~ '^[0-9a-z]{1,10}(\\.[0-9a-z]{1,10})*$'`)
export class ContactBoard {
  @ForeignKey(() => GridPlace, { name: 'contact_board_place_fkey' })
  @PrimaryColumn({
    name: 'place_id',
    type: 'uuid',
    primaryKeyConstraintName: 'contact_board_pkey',
    comment: 'Place that shows them',
  })
  placeId!: string;

  @Column({ name: 'org_path', type: 'text', collation: 'C', comment: 'Path of the place' })
  orgPath!: string;

  @Column({ type: 'text', comment: 'Phone to call, or empty' })
  phone!: string;

  @Column({ name: 'supervision_phone', type: 'text', comment: 'Phone for complaints, or empty' })
  supervisionPhone!: string;

  @Column({ type: 'text', comment: 'Who set them last' })
  actor!: string;

  @Column({ name: 'set_time', type: 'timestamptz', comment: 'When' })
  setTime!: Date;
}
