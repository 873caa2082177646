import { Controller } from '@nestjs/common';
import {
  CaseService,
  type AcceptTaskRequest,
  type AdjudicateObjectionRequest,
  type AdvanceCaseRequest,
  type CloseCaseRequest,
  type CompleteTaskRequest,
  type DispatchCaseRequest,
  type EvaluateCaseRequest,
  type ExtendDeadlineRequest,
  type FileCaseRequest,
  type GetCaseByCodeRequest,
  type GetCaseRequest,
  type GetTimelineRequest,
  type ListCasesRequest,
  type ObjectTaskRequest,
  type RefuseCaseRequest,
  type ReopenCaseRequest,
  type ReportCaseRequest,
  type ResumeCaseRequest,
  type SendBackCaseRequest,
  type SettleCaseRequest,
  type SuspendCaseRequest,
  type VerifyCaseRequest,
  type WatchBoardRequest,
} from '@wangge/contracts/wangge/casework/v1/case_service';
import { RpcMethod, type Call, type RpcHandlers } from '@wangge/platform/rpc';
import { Board } from '../board/board.ts';
import { TellCase } from '../intake/tell-case.ts';
import { CaseActions } from './case.actions.ts';
import { CaseDesk } from './case.desk.ts';
import { CaseQueries } from './case.queries.ts';
import { Cases } from './cases.ts';
import { shownBy } from './evidence.ts';

@Controller()
export class CaseController implements RpcHandlers<typeof CaseService> {
  constructor(
    private readonly act: CaseActions,
    private readonly cases: Cases,
    private readonly desk: CaseDesk,
    private readonly queries: CaseQueries,
    private readonly board: Board,
    private readonly tell: TellCase,
  ) {}

  @RpcMethod(CaseService.method.reportCase)
  async reportCase(request: ReportCaseRequest, call: Call) {
    const told = await this.tell.run(request, call);
    const shown = await this.tell.shown(told, call);
    const { joined, followsNumber = '' } = told;
    return { ...shown, joined, followsNumber, followCode: this.act.report.codeOf(told.told) };
  }

  @RpcMethod(CaseService.method.fileCase)
  async fileCase(request: FileCaseRequest, call: Call) {
    return this.desk.show(await this.act.file.run(request, call), call);
  }

  @RpcMethod(CaseService.method.refuseCase)
  async refuseCase(request: RefuseCaseRequest, call: Call) {
    return this.desk.show(await this.act.refuse.run(request, call), call);
  }

  @RpcMethod(CaseService.method.dispatchCase)
  async dispatchCase(request: DispatchCaseRequest, call: Call) {
    return this.desk.show(await this.act.dispatch.run(request, call), call);
  }

  @RpcMethod(CaseService.method.acceptTask)
  async acceptTask({ caseId, etag, note }: AcceptTaskRequest, call: Call) {
    const find = () => this.cases.find(call, caseId, etag);
    return this.desk.show(await this.act.accept.run(find, note, call), call);
  }

  @RpcMethod(CaseService.method.objectTask)
  async objectTask({ caseId, etag, note, reference }: ObjectTaskRequest, call: Call) {
    const find = () => this.cases.find(call, caseId, etag);
    return this.desk.show(await this.act.object.run(find, note, reference, call), call);
  }

  @RpcMethod(CaseService.method.adjudicateObjection)
  async adjudicateObjection(request: AdjudicateObjectionRequest, call: Call) {
    return this.desk.show(await this.act.adjudicate.run(request, call), call);
  }

  @RpcMethod(CaseService.method.completeTask)
  async completeTask({ caseId, etag, result, afterFileIds: ids, fileEvidence }: CompleteTaskRequest, call: Call) {
    const files = { ids, kind: 'after', field: 'after_file_ids', shows: shownBy(fileEvidence, ids) } as const;
    const find = () => this.cases.find(call, caseId, etag);
    return this.desk.show(await this.act.complete.run(find, { result, files }, call), call);
  }

  @RpcMethod(CaseService.method.verifyCase)
  async verifyCase(request: VerifyCaseRequest, call: Call) {
    return this.desk.show(await this.act.verify.run(request, call), call);
  }

  @RpcMethod(CaseService.method.sendBackCase)
  async sendBackCase(request: SendBackCaseRequest, call: Call) {
    return this.desk.show(await this.act.sendBack.run(request, call), call);
  }

  @RpcMethod(CaseService.method.closeCase)
  async closeCase(request: CloseCaseRequest, call: Call) {
    return this.desk.show(await this.act.close.run(request, call), call);
  }

  @RpcMethod(CaseService.method.reopenCase)
  async reopenCase(request: ReopenCaseRequest, call: Call) {
    return this.desk.show(await this.act.reopen.run(request, call), call);
  }

  @RpcMethod(CaseService.method.advanceCase)
  async advanceCase(request: AdvanceCaseRequest, call: Call) {
    return this.desk.show(await this.act.advance.run(request, call), call);
  }

  @RpcMethod(CaseService.method.suspendCase)
  async suspendCase(request: SuspendCaseRequest, call: Call) {
    return this.desk.show(await this.act.suspend.run(request, call), call);
  }

  @RpcMethod(CaseService.method.resumeCase)
  async resumeCase(request: ResumeCaseRequest, call: Call) {
    return this.desk.show(await this.act.resume.run(request, call), call);
  }

  @RpcMethod(CaseService.method.extendDeadline)
  async extendDeadline(request: ExtendDeadlineRequest, call: Call) {
    return this.desk.show(await this.act.extend.run(request, call), call);
  }

  @RpcMethod(CaseService.method.settleCase)
  async settleCase(request: SettleCaseRequest, call: Call) {
    return this.desk.show(await this.act.settle.run(request, call), call);
  }

  @RpcMethod(CaseService.method.evaluateCase)
  async evaluateCase(request: EvaluateCaseRequest, call: Call) {
    const { facts, now } = await this.act.evaluate.run(request, call);
    return { number: facts.number, state: now.state };
  }

  @RpcMethod(CaseService.method.getCaseByCode)
  getCaseByCode(request: GetCaseByCodeRequest, call: Call) {
    return this.queries.byCode(request, call);
  }

  @RpcMethod(CaseService.method.getCase)
  getCase(request: GetCaseRequest, call: Call) {
    return this.queries.get(request, call);
  }

  @RpcMethod(CaseService.method.listCases)
  listCases(request: ListCasesRequest, call: Call) {
    return this.queries.list(request, call);
  }

  @RpcMethod(CaseService.method.getTimeline)
  getTimeline(request: GetTimelineRequest, call: Call) {
    return this.queries.timeline(request, call);
  }

  @RpcMethod(CaseService.method.watchBoard)
  watchBoard(request: WatchBoardRequest, call: Call) {
    return this.board.watch(request, call);
  }
}
