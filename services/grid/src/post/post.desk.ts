import { Injectable } from '@nestjs/common';
import type {
  GetPostManualRequest,
  SetPostManualRequest,
  SetPostRequest,
} from '@wangge/contracts/wangge/grid/v1/post_service';
import { Clock } from '@wangge/platform/clock';
import { invalidFields, notFound } from '@wangge/platform/errors';
import { Database, nextVersionOf, once, scopeOf, statement, timeOf, type Tx } from '@wangge/platform/persistence';
import type { Call } from '@wangge/platform/rpc';
import { postOfPreset } from '../grid.errors.ts';
import type { PostLevel } from './post.entity.ts';

interface OwnPost {
  readonly level: PostLevel;
  readonly shared: boolean;
  readonly own: boolean;
}

interface ManualRow {
  readonly post: string;
  readonly version: number;
  readonly sections: Sections;
  readonly time: Date;
}

interface Sections {
  readonly duties: string;
  readonly management: string;
  readonly operation: string;
  readonly assessment: string;
  readonly confidentiality: string;
}

const ONE = `select post_code as code, coalesce(answers_to, '') as "answersTo", level, shared, own from post where post_code = $1`;
// Ranks of a level are a hundred of their own: the board stays in order, and a page of posts goes on behind one rank.
const INSERT = `insert into post (post_code, name, level, first_responsible, outside, shared, rank, presets, own, answers_to)
  select $1, $2, $3, $4, $5, $6, greatest(max(rank), 0) + 1, array['four-post', 'seven-post'], true, nullif($7, '')
    from post where level = $3`;
const CHANGE = `update post set name = $2, first_responsible = $3, outside = $4, answers_to = nullif($5, '') where post_code = $1`;
const NEXT = `insert into post_manual (post_code, version, sections, actor, set_time)
  select $1, coalesce(max(version), 0) + 1, $2, $3, $4 from post_manual where post_code = $1 returning version`;
const MANUAL = `select post_code as post, version, sections, set_time as time from post_manual
  where post_code = $1 and ($2 = 0 or version = $2) order by version desc limit 1`;
const manual = statement('post_manual', MANUAL);

/** Posts of the district's own and the manuals of all posts. */
@Injectable()
export class PostDesk {
  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
  ) {}

  set(request: SetPostRequest, call: Call): Promise<{ code: string; answersTo: string }> {
    const { code, name, level, firstResponsible, outside, shared, answersTo } = request;
    const write = async (tx: Tx) => {
      await nextVersionOf(tx, 'wangge.grid.post');
      if (answersTo === code) throw invalidFields([{ field: 'answers_to', description: 'is the post itself' }]);
      if (answersTo !== '' && (await tx.query(ONE, [answersTo])).length === 0)
        throw invalidFields([{ field: 'answers_to', description: 'is no post' }]);
      const [there] = await tx.query<OwnPost>(ONE, [code]);
      if (there && (!there.own || there.level !== level || there.shared !== shared)) throw postOfPreset(code);
      if (there) await tx.query(CHANGE, [code, name, firstResponsible, outside, answersTo]);
      else await tx.query(INSERT, [code, name, level, firstResponsible, outside, shared, answersTo]);
      return call.requestId;
    };
    return once(this.db, call, write, async (tx) => {
      const [row] = await tx.query<{ code: string; answersTo: string }>(ONE, [code]);
      if (!row) throw notFound('post');
      return { code: row.code, answersTo: row.answersTo };
    });
  }

  async setManual(
    { post, duties, management, operation, assessment, confidentiality }: SetPostManualRequest,
    call: Call,
  ) {
    const sections: Sections = { duties, management, operation, assessment, confidentiality };
    const write = async (tx: Tx) => {
      await nextVersionOf(tx, `wangge.grid.manual.${post}`);
      if ((await tx.query(ONE, [post])).length === 0) throw notFound('post');
      await tx.query(NEXT, [post, JSON.stringify(sections), call.passport.subject, this.clock.now()]);
      return call.requestId;
    };
    return { manual: await once(this.db, call, write, async (tx) => manualOf(await tx.query(MANUAL, [post, 0]))) };
  }

  async manual({ post, version }: GetPostManualRequest, call: Call) {
    return { manual: manualOf(await this.db.read<ManualRow>(scopeOf(call), manual, [post, version])) };
  }
}

function manualOf([row]: readonly ManualRow[]) {
  if (!row) throw notFound('manual');
  const { post, version, sections, time } = row;
  return { post, version, ...sections, time: timeOf(time) };
}
