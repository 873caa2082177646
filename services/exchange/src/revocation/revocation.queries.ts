import { timestampDate } from '@bufbuild/protobuf/wkt';
import { Injectable } from '@nestjs/common';
import type {
  GetRevocationsRequest,
  ListRevocationsRequest,
} from '@wangge/contracts/wangge/session/v1/revocation_service';
import { Clock } from '@wangge/platform/clock';
import { Database, PageTokens, scopeOf } from '@wangge/platform/persistence';
import type { Call } from '@wangge/platform/rpc';
import { IN_EFFECT_MS } from './revocation.book.ts';
import type { Revocation } from './revocation.entity.ts';
import { listRevocations, revocationsSince } from './revocation.store.ts';
import { revocationView } from './revocation.view.ts';

const PAGE = 20;
const AFTER_ALL = ['ffffffff-ffff-ffff-ffff-ffffffffffff'];

@Injectable()
export class RevocationQueries {
  constructor(
    private readonly db: Database,
    private readonly pages: PageTokens,
    private readonly clock: Clock,
  ) {}

  async list({ pageSize }: ListRevocationsRequest, call: Call) {
    const size = pageSize || PAGE;
    const before = this.pages.open(call) ?? AFTER_ALL;
    const rows = await this.db.read<Revocation>(scopeOf(call), listRevocations, [...before, size + 1]);
    const revocations = rows.slice(0, size);
    const last = rows.length > size ? revocations.at(-1) : undefined;
    const nextPageToken = last ? this.pages.seal(call, [last.revocationId]) : '';
    return { revocations: revocations.map(revocationView), nextPageToken };
  }

  /** What an edge must refuse that knows everything up to `sinceTime`. */
  async inEffect({ sinceTime }: GetRevocationsRequest, call: Call) {
    const oldest = this.clock.now().getTime() - IN_EFFECT_MS;
    const since = new Date(Math.max(oldest, sinceTime === undefined ? oldest : timestampDate(sinceTime).getTime()));
    const rows = await this.db.read<Revocation>(scopeOf(call), revocationsSince, [since]);
    return { revocations: rows.map(revocationView) };
  }
}
