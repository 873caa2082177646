import { Check, Column, Entity, ForeignKey, PrimaryColumn } from 'typeorm';

export type PostLevel = 'grid' | 'community' | 'street' | 'district';

/** Posts are configuration: a district runs on the rows of one preset and may add its own. */
@Entity({ name: 'post', comment: 'Posts (岗位) that can be held at a place' })
@Check('post_level_check', `level in ('grid', 'community', 'street', 'district')`)
@Check('post_presets_check', `presets <@ array['four-post', 'seven-post']::text[]`)
export class Post {
  @PrimaryColumn({
    name: 'post_code',
    type: 'text',
    primaryKeyConstraintName: 'post_pkey',
    comment: 'Code, e.g. manager',
  })
  postCode!: string;

  @Column({ type: 'text', comment: 'Name, e.g. 网格管理员' })
  name!: string;

  @Column({ type: 'text', comment: 'Level it exists at: grid, community, street or district' })
  level!: PostLevel;

  @Column({
    name: 'first_responsible',
    type: 'boolean',
    comment: 'Whether its holder is the first responsible of the place',
  })
  firstResponsible!: boolean;

  @Column({
    type: 'boolean',
    comment: 'Whether it stands outside the service: it supervises and sees no case by right',
  })
  outside!: boolean;

  @Column({ type: 'boolean', comment: 'Whether several may hold it at one place at a time' })
  shared!: boolean;

  @Column({ type: 'smallint', comment: 'Order on the contact board' })
  rank!: number;

  @Column({ type: 'text', array: true, comment: 'Presets it belongs to: four-post, seven-post' })
  presets!: string[];

  @Column({ type: 'boolean', default: false, comment: 'Whether the district set it itself, beside the presets' })
  own!: boolean;

  @ForeignKey(() => Post, { name: 'post_answers_to_fkey' })
  @Column({ name: 'answers_to', type: 'text', nullable: true, comment: 'Post it answers to, or null' })
  answersTo!: string | null;
}
