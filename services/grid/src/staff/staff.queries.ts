import type { MessageInitShape } from '@bufbuild/protobuf';
import { Injectable } from '@nestjs/common';
import type {
  ListStaffRequest,
  ListStaffResponseSchema,
  RevealStaffContactRequest,
  RevealStaffContactResponseSchema,
} from '@wangge/contracts/wangge/grid/v1/staff_service';
import { Clock } from '@wangge/platform/clock';
import { notFound } from '@wangge/platform/errors';
import { Database, PageTokens, Sealer, scopeOf, statement } from '@wangge/platform/persistence';
import type { Call } from '@wangge/platform/rpc';
import { rangeBelow } from '../place/path-range.ts';
import { subjectView } from '../place/place.view.ts';
import { staffView, type Contact, type StaffRow } from './staff.view.ts';

const COLUMNS = `s.staff_id as "staffId", s.staff_number as "staffNumber", s.name, s.issuer, s.subject`;

// Assignments come through row-level security: only those in the caller's places, and with them the staff and the contact.
const list = statement(
  'staff_list',
  `select ${COLUMNS}, c.sealed, held.assignments from staff s
     cross join lateral (
       select json_agg(json_build_object('assignmentId', assignment_id, 'staffId', staff_id, 'placeId', place_id, 'orgPath', org_path,
                'postCode', post_code, 'startTime', start_time, 'endTime', end_time, 'deputy', deputy, 'ground', ground, 'version', version)
                order by start_time desc, assignment_id desc) as assignments,
              bool_or(org_path >= $2 and org_path < $3) as wanted,
              bool_or(end_time is null or end_time > $4) as present
         from assignment a where a.staff_id = s.staff_id) held
     left join staff_contact c on c.staff_id = s.staff_id and held.present
    where s.staff_number > $1 and held.wanted order by s.staff_number limit $5`,
);
const contact = statement(
  'staff_contact',
  `select ${COLUMNS}, c.sealed from staff s left join staff_contact c using (staff_id) where s.staff_id = $1`,
);

const PAGE = 50;

@Injectable()
export class StaffQueries {
  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
    private readonly pages: PageTokens,
    private readonly sealer: Sealer,
  ) {}

  async list(request: ListStaffRequest, call: Call): Promise<MessageInitShape<typeof ListStaffResponseSchema>> {
    const size = request.pageSize || PAGE;
    const [after = ''] = this.pages.open(call) ?? [];
    const values = [after, ...rangeBelow(request.under), this.clock.now(), size + 1];
    const rows = await this.db.read<StaffRow>(scopeOf(call), list, values);
    const staff = rows.slice(0, size);
    const last = rows.length > size ? staff.at(-1) : undefined;
    return {
      staff: staff.map((row) => staffView(row, this.phoneOf(row))),
      nextPageToken: last ? this.pages.seal(call, [last.staffNumber]) : '',
    };
  }

  /** The one door to a clear contact; the platform records it with the message as purpose before the answer leaves. */
  async reveal(
    { staffId }: RevealStaffContactRequest,
    call: Call,
  ): Promise<MessageInitShape<typeof RevealStaffContactResponseSchema>> {
    const [row] = await this.db.read<StaffRow>(scopeOf(call), contact, [staffId]);
    if (!row) throw notFound('staff member');
    return { staffId, subject: subjectView(row), phone: this.phoneOf(row) };
  }

  private phoneOf({ staffId, sealed }: StaffRow): string {
    return sealed === null ? '' : this.sealer.open<Contact>(staffId, sealed).phone;
  }
}
