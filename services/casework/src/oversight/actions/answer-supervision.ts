import { Injectable } from '@nestjs/common';
import { SupervisionAnsweredSchema } from '@wangge/contracts/wangge/casework/v1/deadline_events';
import type { AnswerSupervisionRequest } from '@wangge/contracts/wangge/casework/v1/supervision_service';
import type { CommandCall } from '@wangge/platform/persistence';
import { timestampOf } from '../../case/case.change.ts';
import { standingOf } from '../../case/case.clocks.ts';
import { OversightDesk } from '../oversight.desk.ts';
import { clockOf, movedOn, ownOrder } from '../supervision.rules.ts';

/** The unit answers an order (督办反馈); its clock stands until the answer is returned. */
@Injectable()
export class AnswerSupervision {
  constructor(private readonly desk: OversightDesk) {}

  run({ note: answer, orderId, ...request }: AnswerSupervisionRequest, call: CommandCall) {
    return this.desk.run(request, call, (found, at) => {
      const open = ownOrder(found, orderId, call.passport);
      const order = { ...open, state: 'answered' as const, answer, answerTime: at.toISOString() };
      const change = movedOn(found, order, at);
      const clock = clockOf(change, order.orderId);
      const { unitId, issuerSubject } = order;
      return {
        ...{ action: 'answerSupervision', note: answer, ...change, schema: SupervisionAnsweredSchema },
        told: {
          ...{ orderId: order.orderId, unitId, issuerSubject, dueTime: timestampOf(clock?.dueTime) },
          onTime: clock !== undefined && standingOf(clock) === 'met',
        },
      };
    });
  }
}
