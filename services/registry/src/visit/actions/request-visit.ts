import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import { Injectable } from '@nestjs/common';
import type { RequestVisitRequest } from '@wangge/contracts/wangge/exchange/v1/department_visit_service';
import { VisitRequestedSchema } from '@wangge/contracts/wangge/registry/v1/registry_events';
import { Clock } from '@wangge/platform/clock';
import { invalidFields } from '@wangge/platform/errors';
import { event } from '@wangge/platform/events';
import {
  Database,
  earlier,
  earlierStatement,
  earlierValues,
  onceMore,
  scopeOf,
  type Tx,
} from '@wangge/platform/persistence';
import type { Call } from '@wangge/platform/rpc';
import { v7 } from 'uuid';
import { auditEntry } from '../../audit-entry.ts';
import { Directory } from '../../directory/directory.ts';
import type { DirectoryRow } from '../../directory/directory.store.ts';
import { dayOf, isDay } from '../../person/day.ts';
import { insertVisitRequest } from '../visit-request.store.ts';

const FURTHEST_MS = 90 * 86_400_000;

/** Takes the request of a department that somebody visits a person its agreement covers. */
@Injectable()
export class RequestVisit {
  constructor(
    private readonly db: Database,
    private readonly directory: Directory,
    private readonly clock: Clock,
  ) {}

  async run(request: RequestVisitRequest, call: Call) {
    const person = await this.directory.find(request.person, call);
    return onceMore(() => this.db.transaction(scopeOf(call), (tx) => this.#take(tx, request, person, call)));
  }

  async #take(tx: Tx, request: RequestVisitRequest, { personId, orgPath }: DirectoryRow, call: Call) {
    const repeat = earlier(call, await tx.query(earlierStatement.text, earlierValues(call)));
    if (repeat) return { visitRequestId: repeat.aggregateId };
    const { need, safetyNotes, dueDay } = request;
    const { departmentId = '', agreementId = '' } = call.passport.department ?? {};
    const [visitRequestId, requestTime] = [v7(), this.clock.now()];
    checkDueDay(dueDay, requestTime);
    const row = { visitRequestId, personId, need, safetyNotes, dueDay, departmentId, agreementId, requestTime };
    await insertVisitRequest(tx, row);
    await tx.publish(
      event({
        ...{ schema: VisitRequestedSchema, aggregateId: visitRequestId, version: 1, orgPath },
        message: { visitRequestId, version: 1, personId, orgPath, dueDay, time: timestampFromDate(requestTime) },
      }),
    );
    await tx.audit(auditEntry(call, { subjects: [personId], fields: [`visit/${need}`] }));
    await tx.remember({ call, aggregateId: visitRequestId, version: 1 });
    return { visitRequestId };
  }
}

function checkDueDay(day: string, now: Date): void {
  const furthest = dayOf(new Date(now.getTime() + FURTHEST_MS));
  if (!isDay(day) || day < dayOf(now) || day > furthest)
    throw invalidFields([{ field: 'due_day', description: 'is a day from today on, within 90 days' }]);
}
