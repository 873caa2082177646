import { Injectable } from '@nestjs/common';
import {
  SupervisionAnswerAcceptedSchema,
  SupervisionAnswerReturnedSchema,
} from '@wangge/contracts/wangge/casework/v1/deadline_events';
import type {
  AcceptSupervisionAnswerRequest,
  ReturnSupervisionAnswerRequest,
} from '@wangge/contracts/wangge/casework/v1/supervision_service';
import { isWithin } from '@wangge/platform/identity';
import { notFound } from '@wangge/platform/errors';
import type { CommandCall } from '@wangge/platform/persistence';
import { timestampOf } from '../../case/case.change.ts';
import type { Case, SupervisionOrder } from '../../case/case.state.ts';
import { OversightDesk } from '../oversight.desk.ts';
import { clockOf, movedOn, orderOf } from '../supervision.rules.ts';

/** A leader accepts the answer to an order, or returns it with what is missing (督办办结、退回). */
@Injectable()
export class JudgeSupervision {
  constructor(private readonly desk: OversightDesk) {}

  accept({ note, orderId, ...request }: AcceptSupervisionAnswerRequest, call: CommandCall) {
    return this.desk.run(request, call, (found, at) => {
      const order = { ...this.#answered(found, orderId, call), state: 'accepted' as const, returnedBecause: '' };
      return {
        ...this.#act(found, order, at),
        action: 'acceptSupervision',
        note,
        schema: SupervisionAnswerAcceptedSchema,
      };
    });
  }

  giveBack({ note, orderId, ...request }: ReturnSupervisionAnswerRequest, call: CommandCall) {
    return this.desk.run(request, call, (found, at) => {
      const order = { ...this.#answered(found, orderId, call), state: 'returned' as const, returnedBecause: note };
      return {
        ...this.#act(found, order, at),
        action: 'returnSupervision',
        note,
        schema: SupervisionAnswerReturnedSchema,
      };
    });
  }

  /** Also of a case that is over: what was ordered is answered for all the same. */
  #answered(found: Case, orderId: string, { passport }: CommandCall): SupervisionOrder {
    if (!isWithin(found.now.orgPath, passport.paths)) throw notFound('case');
    return orderOf(found, orderId, ['answered'], passport);
  }

  #act(found: Case, order: SupervisionOrder, at: Date) {
    const change = movedOn(found, order, at);
    const { orderId, unitId, issuerSubject } = order;
    return {
      ...change,
      told: { orderId, unitId, issuerSubject, dueTime: timestampOf(clockOf(change, orderId)?.dueTime) },
    };
  }
}
