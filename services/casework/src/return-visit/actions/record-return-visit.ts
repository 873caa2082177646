import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import { Injectable } from '@nestjs/common';
import { CaseReopenedSchema } from '@wangge/contracts/wangge/casework/v1/case_events';
import { ReturnVisitRecordedSchema } from '@wangge/contracts/wangge/casework/v1/return_visit_events';
import type { RecordReturnVisitRequest } from '@wangge/contracts/wangge/casework/v1/return_visit_service';
import { Clock } from '@wangge/platform/clock';
import { notFound } from '@wangge/platform/errors';
import { event } from '@wangge/platform/events';
import {
  Database,
  earlier,
  earlierStatement,
  earlierValues,
  scopeOf,
  type CommandCall,
  type Earlier,
  type Tx,
} from '@wangge/platform/persistence';
import { caseEvent, dueTimeOf, stepOf, type Step } from '../../case/case.change.ts';
import { CaseDesk, labelOf } from '../../case/case.desk.ts';
import { decideAction } from '../../case/case.flow.ts';
import type { CaseRow } from '../../case/case.row.ts';
import type { Case } from '../../case/case.state.ts';
import { CLAIM_CASE } from '../../case/case.store.ts';
import { Cases } from '../../case/cases.ts';
import { takenUpAgain } from '../../case/tasks.ts';
import { FlowBook } from '../../flow/flow.book.ts';
import { RuleBook } from '../../rules/rules.book.ts';
import { outcomeOf, type Outcome } from '../outcome.ts';
import type { VisitTry } from '../return-visit.entity.ts';
import { noVisitDue } from '../return-visit.errors.ts';
import { actorsOf, CLAIM_DUE_VISIT, lastVisit, visitById, WRITE_TRY, type VisitRow } from '../return-visit.store.ts';
import { toVisit } from '../return-visit.view.ts';
import { checkVisitor } from '../visitor.ts';

const REOPENED = 'REOPENED';
const MOST_TRIES = 3;

/** Records what a return visit came to (登记回访); not settled reopens the case on its original clock, in the same commit. */
@Injectable()
export class RecordReturnVisit {
  constructor(
    private readonly db: Database,
    private readonly cases: Cases,
    private readonly desk: CaseDesk,
    private readonly flows: FlowBook,
    private readonly rules: RuleBook,
    private readonly clock: Clock,
  ) {}

  run(request: RecordReturnVisitRequest, call: CommandCall) {
    return this.db.transaction(scopeOf(call), async (tx) => {
      // The case first: whoever reopens it otherwise waits, or is waited for.
      const [row] = await tx.query<CaseRow>(CLAIM_CASE, [request.caseId]);
      if (!row) throw notFound('case');
      const repeated = earlier(call, await tx.query(earlierStatement, earlierValues(call)));
      if (repeated) return this.#asBefore(tx, request.caseId, repeated);
      const found = await this.flows.caseOf(row);
      checkVisitor(found, call.passport, await tx.query(actorsOf, [request.caseId]));
      return this.#record(tx, found, request, call);
    });
  }

  async #record(tx: Tx, found: Case, request: RecordReturnVisitRequest, call: CommandCall) {
    const { caseId } = request;
    const [visit] = await tx.query<VisitRow>(CLAIM_DUE_VISIT, [caseId]);
    if (!visit) throw noVisitDue((await tx.query<VisitRow>(lastVisit, [caseId]))[0]?.state ?? '');
    const { returnVisits } = await this.rules.cited(visit.rulesVersion ?? 0);
    const most = returnVisits.find(({ name }) => name === visit.rule)?.tries ?? MOST_TRIES;
    const outcome = outcomeOf(request, visit.tries.length, most);
    const at = this.clock.now();
    const next = after(visit, tryOf(visit, request, outcome, call, at));
    await tx.query(WRITE_TRY, [caseId, visit.closeVersion, next.state, next.version, JSON.stringify(next.tries)]);
    if (outcome.reopens) await this.#reopen(tx, found, request.note, call, at);
    await tx.publish(recorded(next, request, outcome));
    const memory = { call, aggregateId: next.visitId ?? '', version: next.version };
    await tx.remember({ ...memory, ...(outcome.reopens && { resultCode: REOPENED }) });
    return { visit: toVisit(next), reopened: outcome.reopens };
  }

  async #reopen(tx: Tx, found: Case, note: string, call: CommandCall, at: Date): Promise<void> {
    const action = found.now.leadUnitId === null ? 'reopen-to-desk' : 'reopen';
    const decision = decideAction(found, action, call.passport);
    const change = { closeTime: null, tasks: takenUpAgain(found), reopenCount: found.now.reopenCount + 1 };
    const next = await this.desk.after(found, decision, { at, note, change });
    const due = { dueTime: dueTimeOf(next, 'overall'), leadUnitId: next.leadUnitId ?? '' };
    const told = caseEvent(CaseReopenedSchema, found.facts, next, at, due);
    const step: Step = stepOf(found, decision, next, note, told);
    // The visit remembers the request itself; what it does to the case goes under a key of its own.
    const own: CommandCall = { ...call, requestId: `${call.requestId}/reopen` };
    await this.cases.changeWithin(tx, own, found, [step], { at, label: labelOf(found, call) });
  }

  async #asBefore(tx: Tx, caseId: string, { aggregateId, version, resultCode }: Earlier) {
    const [visit] = await tx.query<VisitRow>(visitById, [caseId, aggregateId]);
    if (!visit) throw notFound('case');
    return { visit: toVisit(visit, version), reopened: resultCode === REOPENED };
  }
}

function tryOf(
  visit: VisitRow,
  { channel, reached, satisfaction, note }: RecordReturnVisitRequest,
  { state, settled }: Outcome,
  call: CommandCall,
  at: Date,
): VisitTry {
  const visitor = scopeOf(call).actor;
  const version = visit.version + 1;
  return { version, channel, reached, settled, satisfaction, visitTime: at.toISOString(), visitor, note, state };
}

const after = (visit: VisitRow, one: VisitTry): VisitRow => ({
  ...visit,
  state: one.state,
  version: one.version,
  tries: [...visit.tries, one],
});

function recorded(visit: VisitRow, { channel, reached, satisfaction }: RecordReturnVisitRequest, outcome: Outcome) {
  const { caseId, number, matterCode, orgPath, version, state, tries } = visit;
  const visitId = visit.visitId ?? '';
  const message = {
    ...{ visitId, version, caseId, number, matterCode, orgPath, state, channel, reached, satisfaction },
    ...{ leadUnitId: visit.leadUnitId ?? '', settled: outcome.settled ?? false, reopened: outcome.reopens },
    time: timestampFromDate(new Date(tries.at(-1)?.visitTime ?? visit.closeTime)),
  };
  return event({ schema: ReturnVisitRecordedSchema, aggregateId: visitId, version, orgPath, message });
}
