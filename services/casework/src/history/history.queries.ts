import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import { Injectable } from '@nestjs/common';
import type { GetImportedFiguresRequest } from '@wangge/contracts/wangge/casework/v1/history_service';
import { Database, scopeOf, type CommandCall } from '@wangge/platform/persistence';
import { importedFigures } from './history.store.ts';

interface Row {
  readonly matterCode: string;
  readonly opened: string;
  readonly closed: string;
  readonly durationSeconds: string;
  readonly longestSeconds: string;
  readonly lines: string;
  readonly firstReportTime: Date;
  readonly lastReportTime: Date;
}

/** What came from another system, counted. */
@Injectable()
export class HistoryQueries {
  constructor(private readonly db: Database) {}

  /** Counts all that came: longer than a hot statement may take. */
  async figures({ source }: GetImportedFiguresRequest, call: CommandCall) {
    const rows = await this.db.transaction(scopeOf(call), (tx) => tx.query<Row>(importedFigures.text, [source]));
    return {
      figures: rows.map(({ matterCode, firstReportTime, lastReportTime, ...sums }) => ({
        matterCode,
        opened: BigInt(sums.opened),
        closed: BigInt(sums.closed),
        durationSeconds: BigInt(sums.durationSeconds),
        longestSeconds: BigInt(sums.longestSeconds),
        lines: BigInt(sums.lines),
        firstReportTime: timestampFromDate(firstReportTime),
        lastReportTime: timestampFromDate(lastReportTime),
      })),
    };
  }
}
