import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import { Injectable } from '@nestjs/common';
import type { GetVisitRequest } from '@wangge/contracts/wangge/exchange/v1/department_visit_service';
import type { ListVisitRequestsRequest } from '@wangge/contracts/wangge/registry/v1/visit_request_service';
import { AuditLog } from '@wangge/platform/audit';
import { notFound } from '@wangge/platform/errors';
import { Database, PageTokens, scopeOf } from '@wangge/platform/persistence';
import type { Call } from '@wangge/platform/rpc';
import { NIL } from 'uuid';
import { auditEntry } from '../audit-entry.ts';
import { dayOf } from '../person/day.ts';
import type { VisitRequest } from './visit-request.entity.ts';
import { listOpenVisits, type OpenVisit, visitOfDepartment } from './visit-request.store.ts';

const PAGE = 20;

@Injectable()
export class VisitRequestQueries {
  constructor(
    private readonly db: Database,
    private readonly audit: AuditLog,
    private readonly pages: PageTokens,
  ) {}

  /** What is open in the caller's places. */
  async list({ pageSize }: ListVisitRequestsRequest, call: Call) {
    const size = pageSize || PAGE;
    const after = this.pages.open(call)?.[0] ?? NIL;
    const rows = await this.db.read<OpenVisit>(scopeOf(call), listOpenVisits, [after, size + 1]);
    const page = rows.slice(0, size);
    const last = rows.length > size ? page.at(-1) : undefined;
    return {
      visitRequests: page.map(({ requestTime, ...row }) => ({ ...row, requestTime: timestampFromDate(requestTime) })),
      nextPageToken: last ? this.pages.seal(call, [last.visitRequestId]) : '',
    };
  }

  /** What came of a department's own request. It tells of a person, so it is audited although the answer names nobody. */
  async ofDepartment({ visitRequestId }: GetVisitRequest, call: Call) {
    const values = [visitRequestId, call.passport.department?.departmentId ?? ''];
    const [visit] = await this.db.read<Pick<VisitRequest, 'personId' | 'outcome' | 'answerTime'>>(
      scopeOf(call),
      visitOfDepartment,
      values,
    );
    if (!visit) throw notFound('visit request');
    await this.audit.record(auditEntry(call, { subjects: [visit.personId], fields: ['visit/outcome'] }));
    const { outcome, answerTime } = visit;
    if (answerTime === null) return { state: 'requested' };
    return { state: 'answered', outcome: outcome ?? '', answerDay: dayOf(answerTime) };
  }
}
