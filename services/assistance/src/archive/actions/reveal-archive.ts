import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import { Injectable } from '@nestjs/common';
import type { RevealArchiveRequest } from '@wangge/contracts/wangge/assistance/v1/archive_service';
import { Clock } from '@wangge/platform/clock';
import { notFound } from '@wangge/platform/errors';
import {
  type CommandCall,
  Database,
  earlier,
  earlierStatement,
  earlierValues,
  onceMore,
  scopeOf,
  Sealer,
  type Tx,
} from '@wangge/platform/persistence';
import { checkRevealLimit, GRANT_MS, REVEAL_WINDOW_MS } from '@wangge/platform/privacy';
import { v7 } from 'uuid';
import { grantExpired } from '../archive.errors.ts';
import { type ArchiveRow, findArchive } from '../archive.store.ts';

const GRANTED = `select grant_time as "grantTime" from reveal_grant where actor = $1 and grant_time > $2 order by grant_time desc limit 100`;
const GRANT = `insert into reveal_grant (grant_id, archive_id, actor, purpose, case_id, visit_id, grant_time, expire_time)
  values ($1, $2, $3, $4, $5, $6, $7, $8)`;
const EXPIRE = `select expire_time as "expireTime" from reveal_grant where grant_id = $1`;

/** The only place where a need is opened: for one purpose and one case or visit, five minutes long. */
@Injectable()
export class RevealArchive {
  constructor(
    private readonly database: Database,
    private readonly sealer: Sealer,
    private readonly clock: Clock,
  ) {}

  async run(request: RevealArchiveRequest, call: CommandCall) {
    const [row, expireTime] = await onceMore(() =>
      this.database.transaction(scopeOf(call), async (tx): Promise<[ArchiveRow, Date]> => {
        const found = await findArchive(tx, request.archiveId);
        if (found === undefined) throw notFound('archive');
        const repeat = earlier(call, await tx.query(earlierStatement.text, earlierValues(call)));
        const expire = repeat ? await this.stillGranted(tx, repeat.aggregateId) : await this.grant(tx, request, call);
        return [found, expire];
      }),
    );
    const { need } = this.sealer.open<{ need: string }>(row.archiveId, row.sealed);
    return { personId: row.personId, kind: row.kind, need, expireTime: timestampFromDate(expireTime) };
  }

  private async grant(tx: Tx, { archiveId, occasion }: RevealArchiveRequest, call: CommandCall): Promise<Date> {
    const now = this.clock.now();
    const { actor } = scopeOf(call);
    const since = new Date(now.getTime() - REVEAL_WINDOW_MS);
    const granted = await tx.query<{ grantTime: Date }>(GRANTED, [actor, since]);
    checkRevealLimit(
      granted.map(({ grantTime }) => grantTime),
      now,
    );
    const grantId = v7();
    const expireTime = new Date(now.getTime() + GRANT_MS);
    const of = (kind: typeof occasion.case) => (occasion.case === kind ? occasion.value : null);
    await tx.query(GRANT, [grantId, archiveId, actor, call.purpose, of('caseId'), of('visitId'), now, expireTime]);
    await tx.remember({ call, aggregateId: grantId, version: 1 });
    return expireTime;
  }

  private async stillGranted(tx: Tx, grantId: string): Promise<Date> {
    const [grant] = await tx.query<{ expireTime: Date }>(EXPIRE, [grantId]);
    if (grant === undefined || grant.expireTime <= this.clock.now()) throw grantExpired();
    return grant.expireTime;
  }
}
