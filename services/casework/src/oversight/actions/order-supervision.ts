import { Injectable } from '@nestjs/common';
import { SupervisionOrderedSchema } from '@wangge/contracts/wangge/casework/v1/deadline_events';
import type { OrderSupervisionRequest } from '@wangge/contracts/wangge/casework/v1/supervision_service';
import { scopeOf, type CommandCall } from '@wangge/platform/persistence';
import { v7 } from 'uuid';
import { timestampOf } from '../../case/case.change.ts';
import { CaseDesk, labelOf } from '../../case/case.desk.ts';
import type { SupervisionOrder } from '../../case/case.state.ts';
import { OversightDesk } from '../oversight.desk.ts';
import { inHand } from '../oversight.rules.ts';
import { clockOf, leadingUnit, ordered } from '../supervision.rules.ts';

/** A leader orders the unit that leads to answer by a day (督办). */
@Injectable()
export class OrderSupervision {
  constructor(
    private readonly desk: OversightDesk,
    private readonly cases: CaseDesk,
  ) {}

  run({ note, workingHours: hours, ...request }: OrderSupervisionRequest, call: CommandCall) {
    return this.desk.run(request, call, (found, at) => {
      inHand(found, call.passport);
      const { unitId, unitName } = leadingUnit(found, call.passport);
      const order: SupervisionOrder = {
        ...{ orderId: v7(), state: 'issued', unitId, unitName, note, answer: '', returnedBecause: '' },
        ...{ issuer: labelOf(undefined, call), issuerSubject: scopeOf(call).actor },
        ...{ issueTime: at.toISOString(), answerTime: null },
      };
      const change = ordered(found, order, { hours, at, calendar: this.cases.calendar });
      const dueTime = timestampOf(clockOf(change, order.orderId)?.dueTime);
      return {
        ...{ action: 'supervise', note, ...change, schema: SupervisionOrderedSchema },
        told: { orderId: order.orderId, unitId, dueTime, issuerSubject: order.issuerSubject },
      };
    });
  }
}
