import { timestampDate } from '@bufbuild/protobuf/wkt';
import { Injectable } from '@nestjs/common';
import { NoticeIssuedSchema } from '@wangge/contracts/wangge/casework/v1/consultation_events';
import {
  type IssueNoticeRequest,
  type ListNoticesRequest,
  NoticeAudience,
} from '@wangge/contracts/wangge/casework/v1/notice_service';
import { Clock } from '@wangge/platform/clock';
import { invalidFields, notFound } from '@wangge/platform/errors';
import { event } from '@wangge/platform/events';
import { Database, once, pageOf, PageTokens, timeOf, type Tx } from '@wangge/platform/persistence';
import { Places } from '@wangge/platform/places';
import type { Call } from '@wangge/platform/rpc';
import { v7 } from 'uuid';
import { aroundOf, placeNamed } from '../place-named.ts';
import { nameNobody } from '../register.errors.ts';
import type { AudienceName, Notice } from './notice.entity.ts';

const COLUMNS = `notice_id as "noticeId", audience, title, body, org_path as "orgPath", issue_time as "issueTime", end_time as "endTime"`;
const INSERT = `insert into notice (notice_id, audience, title, body, org_path, issue_time, end_time)
  values ($1, $2, $3, $4, $5, $6, $7)`;
const ONE = `select ${COLUMNS} from notice where notice_id = $1`;
/** [behind this id, how many, now, path of a place or null]: the policies show each reader theirs. */
const LIST = `select ${COLUMNS} from notice where ($1::uuid is null or notice_id < $1) and end_time > $3
    and ($4::text is null or ($4 || '.') ^@ (org_path || '.'))
  order by notice_id desc limit $2`;

const NAMES: Readonly<Record<NoticeAudience, AudienceName | null>> = {
  [NoticeAudience.UNSPECIFIED]: null,
  [NoticeAudience.STAFF]: 'staff',
  [NoticeAudience.CAPTAINS]: 'captains',
  [NoticeAudience.RESIDENTS]: 'residents',
};
const AUDIENCES: Readonly<Record<AudienceName, NoticeAudience>> = {
  staff: NoticeAudience.STAFF,
  captains: NoticeAudience.CAPTAINS,
  residents: NoticeAudience.RESIDENTS,
};

/** Notices to everybody of a kind at a place. */
@Injectable()
export class NoticeDesk {
  constructor(
    private readonly db: Database,
    private readonly pages: PageTokens,
    private readonly clock: Clock,
    private readonly places: Places,
  ) {}

  async issue(request: IssueNoticeRequest, call: Call) {
    const { audience, title, body, placeId } = request;
    nameNobody({ title, body });
    const { orgPath } = placeNamed(this.places, placeId);
    const add = async (tx: Tx): Promise<string> => {
      const [noticeId, at] = [v7(), this.clock.now()];
      const endTime = endOf(request, at);
      await tx.query(INSERT, [noticeId, NAMES[audience], title, body, orgPath, at, endTime]);
      const message = {
        ...{ noticeId, version: 1, audience, title, body, orgPath },
        ...{ endTime: timeOf(endTime), time: timeOf(at) },
      };
      await tx.publish(event({ schema: NoticeIssuedSchema, aggregateId: noticeId, version: 1, orgPath, message }));
      return noticeId;
    };
    return { notice: await once(this.db, call, add, one) };
  }

  async list({ placeId, pageSize }: ListNoticesRequest, call: Call) {
    const values = [this.clock.now(), aroundOf(this.places, placeId)];
    const o = { text: LIST, id: 'noticeId', pageSize, values } as const;
    const { rows, nextPageToken } = await pageOf<Notice>(this.db, this.pages, call, o);
    return { notices: rows.map(noticeOf), nextPageToken };
  }
}

function endOf({ endTime }: IssueNoticeRequest, now: Date): Date {
  const end = endTime && timestampDate(endTime);
  if (!end || end <= now) throw invalidFields([{ field: 'end_time', description: 'must be in the future' }]);
  return end;
}

async function one(tx: Tx, noticeId: string) {
  const [row] = await tx.query<Notice>(ONE, [noticeId]);
  if (!row) throw notFound('notice');
  return noticeOf(row);
}

const noticeOf = ({ audience, endTime, issueTime, ...rest }: Notice) => ({
  ...rest,
  audience: AUDIENCES[audience],
  endTime: timeOf(endTime),
  issueTime: timeOf(issueTime),
});
