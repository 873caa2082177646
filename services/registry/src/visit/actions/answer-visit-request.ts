import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import { Injectable } from '@nestjs/common';
import { VisitAnsweredSchema } from '@wangge/contracts/wangge/registry/v1/registry_events';
import type { AnswerVisitRequestRequest } from '@wangge/contracts/wangge/registry/v1/visit_request_service';
import { Clock } from '@wangge/platform/clock';
import { notFound } from '@wangge/platform/errors';
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
import { visitAnswered } from '../../registry.errors.ts';
import { answerVisit, findVisitRequest } from '../visit-request.store.ts';

/** Answers a visit request of the caller's places, once. */
@Injectable()
export class AnswerVisitRequest {
  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
  ) {}

  run(request: AnswerVisitRequestRequest, call: Call) {
    return onceMore(() => this.db.transaction(scopeOf(call), (tx) => this.#answer(tx, request, call)));
  }

  async #answer(tx: Tx, { visitRequestId, outcome }: AnswerVisitRequestRequest, call: Call) {
    const found = await findVisitRequest(tx, visitRequestId);
    if (!found) throw notFound('visit request');
    const repeat = earlier(call, await tx.query(earlierStatement.text, earlierValues(call)));
    if (repeat && found.answerTime) return { answerTime: timestampFromDate(found.answerTime) };
    const answerTime = this.clock.now();
    const answer = { visitRequestId, outcome, answeredBy: scopeOf(call).actor, answerTime };
    if (!(await answerVisit(tx, answer))) throw visitAnswered(visitRequestId);
    const { orgPath } = found;
    await tx.publish(
      event({
        ...{ schema: VisitAnsweredSchema, aggregateId: visitRequestId, version: 2, orgPath },
        message: { visitRequestId, version: 2, orgPath, time: timestampFromDate(answerTime) },
      }),
    );
    await tx.remember({ call, aggregateId: visitRequestId, version: 2 });
    return { answerTime: timestampFromDate(answerTime) };
  }
}
