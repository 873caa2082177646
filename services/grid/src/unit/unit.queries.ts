import type { MessageInitShape } from '@bufbuild/protobuf';
import { Injectable } from '@nestjs/common';
import type {
  FindCompetentUnitsRequest,
  FindCompetentUnitsResponseSchema,
  GetUnitResponseSchema,
  ListUnitsRequest,
  ListUnitsResponseSchema,
} from '@wangge/contracts/wangge/grid/v1/unit_service';
import { Clock } from '@wangge/platform/clock';
import { notFound } from '@wangge/platform/errors';
import { Database, PageTokens, scopeOf, statement } from '@wangge/platform/persistence';
import type { Call } from '@wangge/platform/rpc';
import { rangeBelow } from '../place/path-range.ts';
import { upwards } from '../place/place-tree.ts';
import { memberView, unitView, type MemberRow, type UnitRow } from './unit.view.ts';

const COLUMNS = `u.unit_id as "unitId", u.code, u.name, u.org_path as "orgPath", u.department_id as "departmentId", u.version, u.kind,
  coalesce((select json_agg(json_build_object('matterCode', c.matter_code, 'orgPath', c.org_path, 'lead', c.lead) order by c.matter_code, c.org_path)
    from unit_competence c where c.unit_id = u.unit_id), '[]') as competences`;

const list = statement(
  'unit_list',
  `select ${COLUMNS} from unit u where u.org_path >= $1 and u.org_path < $2 and u.code > $3 order by u.code limit $4`,
);
const one = statement('unit_get', `select ${COLUMNS} from unit u where u.unit_id = $1`);
const members = statement(
  'unit_members',
  `select s.staff_id as "staffId", s.issuer, s.subject, s.name from unit_member m join staff s using (staff_id)
    where m.unit_id = $1 and m.start_time <= $2 and (m.end_time is null or m.end_time > $2) order by s.staff_number`,
);
// Competence for a branch or a place holds for everything below it, so the line that counts names the matter or one of its
// branches, and the place or one above it: a short list of exact values, which the index answers.
// Behind them come units of a kind the matter names, each where it is.
const competent = statement(
  'unit_competent',
  `select "unitId", code, name, "orgPath", "departmentId", version, kind, competences, lead from (
     select ${COLUMNS}, line.lead, 0 as rule, length(line.org_path) as near, length(line.matter_code) as exact
       from unit_competence line join unit u using (unit_id)
       where line.matter_code = any ($1) and line.org_path = any ($2)
     union all
     select ${COLUMNS}, true, 1, length(u.org_path), 0 from unit u
       where $3 <> '' and u.kind = $3 and u.org_path = any ($2)
     union all
     select ${COLUMNS}, false, 1, length(u.org_path), 0 from unit u
       where u.kind <> '' and u.kind = any ($4::text[]) and u.org_path = any ($2)
   ) found order by rule, near desc, exact desc, code`,
);

const PAGE = 50;

@Injectable()
export class UnitQueries {
  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
    private readonly pages: PageTokens,
  ) {}

  async competent(
    { matterCode, orgPath, leadKind, helpingKinds }: FindCompetentUnitsRequest,
    call: Call,
  ): Promise<MessageInitShape<typeof FindCompetentUnitsResponseSchema>> {
    const values = [upwards(matterCode), upwards(orgPath), leadKind, helpingKinds];
    const lines = await this.db.read<UnitRow & { lead: boolean }>(scopeOf(call), competent, values);
    const lead = once(lines.filter((line) => line.lead));
    const leading = new Set(lead.map(({ unitId }) => unitId));
    const helping = once(lines.filter((line) => !line.lead && !leading.has(line.unitId)));
    return { lead: lead.map(unitOf), helping: helping.map(unitOf) };
  }

  async get(unitId: string, call: Call): Promise<MessageInitShape<typeof GetUnitResponseSchema>> {
    const [units = [], rows = []] = await this.db.readAll(scopeOf(call), [
      [one, [unitId]],
      [members, [unitId, this.clock.now()]],
    ]);
    const [unit] = units as UnitRow[];
    if (!unit) throw notFound('unit');
    return { unit: unitView(unit), members: (rows as MemberRow[]).map(memberView) };
  }

  async list(request: ListUnitsRequest, call: Call): Promise<MessageInitShape<typeof ListUnitsResponseSchema>> {
    const size = request.pageSize || PAGE;
    const [after = ''] = this.pages.open(call) ?? [];
    const rows = await this.db.read<UnitRow>(scopeOf(call), list, [...rangeBelow(request.under), after, size + 1]);
    const units = rows.slice(0, size);
    const last = rows.length > size ? units.at(-1) : undefined;
    return { units: units.map(unitView), nextPageToken: last ? this.pages.seal(call, [last.code]) : '' };
  }
}

/** Each unit at its nearest and most exact line. */
const once = <R extends { readonly unitId: string }>(rows: readonly R[]): R[] =>
  [...new Map(rows.toReversed().map((row) => [row.unitId, row])).values()].reverse();

const unitOf = ({ lead: _lead, ...unit }: UnitRow & { lead: boolean }) => unitView(unit);
