import { PostService } from '@wangge/contracts/wangge/grid/v1/post_service';
import { writeCsv } from '@wangge/documents/tables';
import { type Probe, probe, type Thing } from '@wangge/testing/access';
import * as t from './grid.builders.ts';

/** Ids the operations about posts are tried with. */
export interface PostThings {
  readonly staffId: string;
  readonly placeId: string;
  /** Grids with a vacant post below some paths. */
  readonly vacant: (paths: readonly string[]) => string[];
}

/** How each operation about posts and their holders is tried. */
export function postProbes({ staffId, placeId, vacant }: PostThings): Probe[] {
  const { method: post } = PostService;
  const things: Thing[] = [{ id: 'any', state: 'any', secrets: {} }];
  const manual = { post: 'manager', duties: '巡查', confidentiality: '不外传' };
  return [
    probe(post.setPost, {
      things,
      request: () => ({ requestId: t.requestId(), code: 'river-head', name: '河长', level: 'community' }),
    }),
    probe(post.setPostManual, { things, request: () => ({ requestId: t.requestId(), ...manual }) }),
    probe(post.getPostManual, { things, request: () => ({ post: 'manager' }) }),
    probe(post.recordBriefing, {
      things: [{ id: staffId, state: 'any', secrets: {} }],
      request: ({ id }) => ({
        ...{ requestId: t.requestId(), staffId: id, kind: 'training', date: '2026-06-01', reference: 'x' },
      }),
    }),
    probe(post.listUncovered, {
      things: [{ id: placeId, state: 'any', secrets: {} }],
      elsewhere: (paths) => vacant(paths),
      request: () => ({ pageSize: 100, everyPost: true }),
      found: (answer) => [...new Set(answer.uncovered.map((one) => one.placeId))],
    }),
    probe(post.transferStaff, {
      things,
      request: () => ({
        ...{ requestId: t.requestId(), placeId, validateOnly: true },
        content: writeCsv(['staff_number', 'to_place_code', 'to_post'], [['ann', t.grid1, 'assistant']]),
      }),
    }),
  ];
}
