import { Injectable } from '@nestjs/common';
import type { GetArchiveRequest, ListArchivesRequest } from '@wangge/contracts/wangge/assistance/v1/archive_service';
import type { ListDueVisitsRequest } from '@wangge/contracts/wangge/assistance/v1/visit_service';
import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import { Clock } from '@wangge/platform/clock';
import { notFound } from '@wangge/platform/errors';
import { Database, PageTokens, scopeOf, statement } from '@wangge/platform/persistence';
import type { Call } from '@wangge/platform/rpc';
import { ARCHIVE_COLUMNS, type ArchiveRow } from './archive.store.ts';
import { toArchive } from './archive.view.ts';

const PAGE = 20;
const one = statement('archive_one', `select ${ARCHIVE_COLUMNS} from archive where archive_id = $1`);
// $1 is the path asked for, '' for everywhere; '{' follows every character of a path.
const list = statement(
  'archive_list',
  `select ${ARCHIVE_COLUMNS} from archive
    where ($1 = '' or org_path = $1 or (org_path >= $1 || '.' and org_path < $1 || '/'))
      and (next_visit_time, archive_id) > ($2::timestamptz, $3::uuid) and next_visit_time <= $4
    order by next_visit_time, archive_id limit $5`,
);
const FIRST = ['-infinity', '00000000-0000-0000-0000-000000000000'];

/** The read side: archives and the visits due under them. */
@Injectable()
export class ArchiveQueries {
  constructor(
    private readonly database: Database,
    private readonly pages: PageTokens,
    private readonly clock: Clock,
  ) {}

  async get({ archiveId }: GetArchiveRequest, call: Call) {
    return { archive: toArchive(await this.row(archiveId, call)) };
  }

  async list(request: ListArchivesRequest, call: Call) {
    const { rows, nextPageToken } = await this.page(request, 'infinity', call);
    return { archives: rows.map(toArchive), nextPageToken };
  }

  /** Visits whose time has come, the most overdue first. */
  async due(request: ListDueVisitsRequest, call: Call) {
    const now = this.clock.now();
    const { rows, nextPageToken } = await this.page(request, now, call);
    const visits = rows.map((row) => ({
      visitId: row.visitId,
      archiveId: row.archiveId,
      personId: row.personId,
      orgPath: row.orgPath,
      dueTime: timestampFromDate(row.nextVisitTime),
      missed: row.escalationLevel > 0,
      escalationLevel: row.escalationLevel,
    }));
    return { visits, nextPageToken };
  }

  private async row(archiveId: string, call: Call): Promise<ArchiveRow> {
    const [row] = await this.database.read<ArchiveRow>(scopeOf(call), one, [archiveId]);
    if (row === undefined) throw notFound('archive');
    return row;
  }

  private async page(request: ListArchivesRequest | ListDueVisitsRequest, until: Date | 'infinity', call: Call) {
    const size = request.pageSize || PAGE;
    const after = this.pages.open(call) ?? FIRST;
    const found = await this.database.read<ArchiveRow>(scopeOf(call), list, [request.under, ...after, until, size + 1]);
    const rows = found.slice(0, size);
    const last = found.length > size ? rows.at(-1) : undefined;
    return {
      rows,
      nextPageToken:
        last === undefined ? '' : this.pages.seal(call, [last.nextVisitTime.toISOString(), last.archiveId]),
    };
  }
}
