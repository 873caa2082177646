import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import { Injectable } from '@nestjs/common';
import type { FindNearbyCasesRequest } from '@wangge/contracts/wangge/casework/v1/intake_service';
import { Database, scopeOf, type CommandCall } from '@wangge/platform/persistence';
import { parentOf } from '../matter/matter.rules.ts';
import { Spots } from '../case/spot.ts';
import { metresBetween } from './metres.ts';

const METRES = 300;
const MOST = 20;
const METRES_OF_A_DEGREE = 111_195;

// Through the newest of the community, of which few are open; the policy judges each.
const NEARBY = `select c.case_id as "caseId", c.number, c.matter_code as "matterCode", c.matter_name as "matterName", c.state,
    c.longitude, c.latitude, c.report_time as "reportTime"
  from (select * from case_file where community_path = $1 order by case_id desc limit 2000) c
  where c.close_time is null and not case_rests(c.flow, c.flow_version, c.state)
    and (c.matter_code = $2 or starts_with(c.matter_code, $2 || '.'))
    and c.longitude between $3 and $4 and c.latitude between $5 and $6`;

interface Row {
  readonly caseId: string;
  readonly number: string;
  readonly matterCode: string;
  readonly matterName: string;
  readonly state: string;
  readonly longitude: number;
  readonly latitude: number;
  readonly reportTime: Date;
}

/** Open cases like one about to be reported, near its place: told before a second one is opened. */
@Injectable()
export class Nearby {
  constructor(
    private readonly db: Database,
    private readonly spots: Spots,
  ) {}

  async find(request: FindNearbyCasesRequest, call: CommandCall) {
    const { longitude, latitude, matterCode } = request;
    const most = request.metres || METRES;
    const spot = await this.spots.locate({ longitude, latitude }, 'nearby');
    if (!spot) return { cases: [] }; // grid is away: nothing is offered, and nothing refused
    const community = spot.path.split('.').slice(0, 3).join('.');
    const north = most / METRES_OF_A_DEGREE;
    const east = north / Math.max(Math.cos((latitude * Math.PI) / 180), 0.01);
    const box = [longitude - east, longitude + east, latitude - north, latitude + north];
    const values = [community, parentOf(matterCode) || matterCode, ...box];
    const rows = await this.db.transaction(scopeOf(call), (tx) => tx.query<Row>(NEARBY, values));
    const cases = rows
      .map((row) => ({ row, metres: metresBetween({ longitude, latitude }, row) }))
      .filter(({ metres }) => metres <= most)
      .sort((a, b) => a.metres - b.metres)
      .slice(0, MOST);
    return { cases: cases.map(({ row, metres }) => toNearby(row, metres)) };
  }
}

function toNearby({ caseId, number, matterCode, matterName, state, reportTime }: Row, metres: number) {
  return { caseId, number, matterCode, matterName, state, metres, reportTime: timestampFromDate(reportTime) };
}
