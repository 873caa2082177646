import type { MessageInitShape } from '@bufbuild/protobuf';
import { Inject, Injectable } from '@nestjs/common';
import type { ListPostsRequest, ListPostsResponseSchema } from '@wangge/contracts/wangge/grid/v1/staff_service';
import { CONFIG } from '@wangge/platform/bootstrap';
import { Database, PageTokens, scopeOf, statement } from '@wangge/platform/persistence';
import type { Call } from '@wangge/platform/rpc';
import type { GridConfig } from '../grid.config.ts';
import type { PostLevel } from './post.entity.ts';

export interface PostRow {
  readonly postCode: string;
  readonly name: string;
  readonly level: PostLevel;
  readonly firstResponsible: boolean;
  readonly outside: boolean;
  readonly shared: boolean;
  readonly rank: number;
}

const list = statement(
  'post_list',
  `select post_code as "postCode", name, level, first_responsible as "firstResponsible", outside, shared, rank from post
    where $1 = any (presets) and rank > $2 order by rank limit $3`,
);

const PAGE = 100;

/** The posts this district runs on: those of its preset. */
@Injectable()
export class PostQueries {
  constructor(
    private readonly db: Database,
    private readonly pages: PageTokens,
    @Inject(CONFIG) private readonly config: GridConfig,
  ) {}

  async list({ pageSize }: ListPostsRequest, call: Call): Promise<MessageInitShape<typeof ListPostsResponseSchema>> {
    const size = pageSize || PAGE;
    const [after = '-1'] = this.pages.open(call) ?? [];
    const values = [this.config.WANGGE_POST_PRESET, Number(after), size + 1];
    const rows = await this.db.read<PostRow>(scopeOf(call), list, values);
    const posts = rows.slice(0, size).map(({ postCode, rank: _rank, ...post }) => ({ code: postCode, ...post }));
    const last = rows.length > size ? rows[size - 1] : undefined;
    return { posts, nextPageToken: last ? this.pages.seal(call, [String(last.rank)]) : '' };
  }
}
