import { Injectable } from '@nestjs/common';
import { DutyListFormat, type GetDutyListFileRequest } from '@wangge/contracts/wangge/grid/v1/duty_list_service';
import { tableFile } from '@wangge/documents/tables';
import { Database, scopeOf } from '@wangge/platform/persistence';
import type { Call } from '@wangge/platform/rpc';
import { COLUMNS } from './duty.columns.ts';
import { sheetLines } from './duty.store.ts';

interface SheetLine {
  readonly unitCode: string;
  readonly unitName: string;
  readonly matterCode: string;
  readonly placeCode: string;
  readonly placeName: string;
  readonly lead: boolean;
}

const HEADER = Object.values(COLUMNS).map(({ headings }) => headings[0]);

@Injectable()
export class DutyQueries {
  constructor(private readonly db: Database) {}

  /** The duty list as a sheet, in the order of units, matters and places. */
  async file({ format }: GetDutyListFileRequest, call: Call) {
    const lines = await this.db.read<SheetLine>(scopeOf(call), sheetLines, []);
    const rows = lines.map(({ unitCode, unitName, matterCode, placeCode, placeName, lead }) => [
      ...[unitCode, unitName, matterCode, placeCode, placeName],
      lead ? 'lead' : 'help',
    ]);
    return tableFile(format === DutyListFormat.XLSX ? 'xlsx' : 'csv', 'duty-list', HEADER, rows);
  }
}
