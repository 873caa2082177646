import { Injectable } from '@nestjs/common';
import type { FindDutyGapsRequest } from '@wangge/contracts/wangge/grid/v1/contact_board_service';
import { DutyListFormat, type GetDutyListFileRequest } from '@wangge/contracts/wangge/grid/v1/duty_list_service';
import { tableFile } from '@wangge/documents/tables';
import { Database, scopeOf, statement } from '@wangge/platform/persistence';
import type { Call } from '@wangge/platform/rpc';
import { COLUMNS } from './duty.columns.ts';
import { rangeBelow } from '../place/path-range.ts';
import { dutyFindings } from './duty-findings.ts';
import type { DutyLine } from './duty-plan.ts';
import { LINES, sheetLines, UNITS } from './duty.store.ts';

interface SheetLine {
  readonly unitCode: string;
  readonly unitName: string;
  readonly matterCode: string;
  readonly placeCode: string;
  readonly placeName: string;
  readonly lead: boolean;
}

const HEADER = Object.values(COLUMNS).map(({ headings }) => headings[0]);

const allLines = statement('duty_lines', LINES);
const unitCodes = statement('duty_units', UNITS);
const streets = statement(
  'duty_streets',
  `select org_path as "orgPath" from grid_place where kind = 'street' and valid_to is null and org_path >= $1 and org_path < $2
    order by org_path`,
);
const MOST_FINDINGS = 500;

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

  /** Gaps and overlaps of the list in the streets asked for. */
  async findings({ under }: FindDutyGapsRequest, call: Call) {
    const [lines = [], units = [], areas = []] = await this.db.readAll(scopeOf(call), [
      [allLines, []],
      [unitCodes, []],
      [streets, rangeBelow(under)],
    ]);
    const codes = new Map((units as { unitId: string; code: string }[]).map(({ unitId, code }) => [unitId, code]));
    const paths = (areas as { orgPath: string }[]).map(({ orgPath }) => orgPath);
    const found = dutyFindings(lines as DutyLine[], paths).map(({ kind, matterCode, orgPath, unitIds }) => ({
      ...{ kind, matterCode, orgPath },
      unitCodes: unitIds.map((id) => codes.get(id) ?? '').toSorted(),
    }));
    return { findings: found.slice(0, MOST_FINDINGS), findingCount: found.length };
  }
}
