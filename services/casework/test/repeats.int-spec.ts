import { PassTaskResponseSchema, UnitTaskService } from '@wangge/contracts/wangge/casework/v1/unit_task_service';
import { create, toJson, type DescMessage, type MessageShape } from '@bufbuild/protobuf';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import * as cases from '@wangge/contracts/wangge/casework/v1/case_service';
import {
  FileService,
  RegisterFileResponseSchema,
  RegisterUploadResponseSchema,
} from '@wangge/contracts/wangge/casework/v1/file_service';
import { FlowService, ImportFlowResponseSchema } from '@wangge/contracts/wangge/casework/v1/flow_service';
import { HistoryService, ImportCasesResponseSchema } from '@wangge/contracts/wangge/casework/v1/history_service';
import { ImportMattersResponseSchema, MatterService } from '@wangge/contracts/wangge/casework/v1/matter_service';
import * as tasks from '@wangge/contracts/wangge/exchange/v1/department_task_service';
import { flowOf, sevenStage } from '@wangge/flow';
import { v4 } from 'uuid';
import { matters } from '../../../tools/seed/matters.ts';
import { toFlow } from '../src/flow/flow.view.ts';
import { withStep } from './casework.builders.ts';
import { hex, members, World } from './casework.world.ts';

interface Made {
  readonly name: string;
  readonly again: () => Promise<unknown>;
  readonly first: unknown;
  readonly other: () => Promise<unknown>;
}

/** Everything that was written in the course of the suite, with how to ask for it once more. */
const made: Made[] = [];
let world: World;
beforeAll(async () => void (world = await World.start()));
afterAll(() => world?.suite.stop());

/** Calls, and keeps the call: the same request is to be answered alike, another body under its key refused. */
async function call<R extends object, D extends DescMessage>(
  name: string,
  schema: D,
  method: (request: R) => Promise<MessageShape<D>>,
  request: NoInfer<R>,
  other: NoInfer<R>,
): Promise<MessageShape<D>> {
  const keyed = { requestId: v4(), ...request };
  const told = async () => toJson(schema, await method(keyed));
  const answer = await method(keyed);
  const first = toJson(schema, create(schema, answer as never));
  made.push({ name, first, again: told, other: () => method({ ...keyed, ...other }) });
  return answer;
}

const { CaseService } = cases;
const NOTE = 'a reason';

async function reported(matterCode = '01.01.03') {
  const worker = world.worker.client(CaseService);
  const fileIds = [await world.file(world.worker)];
  const request = {
    matterCode,
    description: '垃圾',
    longitude: 116.43,
    latitude: 39.91,
    fileIds,
    reporterName: '王小明',
  };
  const answer = await call('ReportCase', cases.ReportCaseResponseSchema, worker.reportCase, request, {
    description: 'other',
  });
  return { caseId: answer.case?.caseId ?? '', followCode: answer.followCode };
}

describe('a repeated write is answered with what the first one was (I2)', () => {
  beforeAll(async () => {
    const [dispatcher, handler] = [world.dispatcher.client(CaseService), world.handler.client(CaseService)];
    const [verifier, property] = [world.verifier.client(CaseService), world.property.client(CaseService)];
    const { caseId, followCode } = await reported();
    const key = { caseId };
    const note = { note: 'other' };
    await call('FileCase', cases.FileCaseResponseSchema, dispatcher.fileCase, key, note);
    await call('DispatchCase', cases.DispatchCaseResponseSchema, dispatcher.dispatchCase, key, note);
    await call(
      'ObjectTask',
      cases.ObjectTaskResponseSchema,
      handler.objectTask,
      { ...key, note: NOTE, reference: '01' },
      note,
    );
    const ruling = { ...key, uphold: true, note: NOTE };
    await call('AdjudicateObjection', cases.AdjudicateObjectionResponseSchema, dispatcher.adjudicateObjection, ruling, {
      uphold: false,
    });
    await call('DispatchCase', cases.DispatchCaseResponseSchema, dispatcher.dispatchCase, key, note);
    await call('AcceptTask', cases.AcceptTaskResponseSchema, property.acceptTask, key, note);
    await call('SuspendCase', cases.SuspendCaseResponseSchema, dispatcher.suspendCase, { ...key, note: NOTE }, note);
    await call('ResumeCase', cases.ResumeCaseResponseSchema, dispatcher.resumeCase, key, note);
    await call(
      'ExtendDeadline',
      cases.ExtendDeadlineResponseSchema,
      dispatcher.extendDeadline,
      { ...key, amount: 1, note: NOTE },
      { amount: 2 },
    );
    const result = { ...key, result: '已清理', afterFileIds: [await world.file(world.property)] };
    const passed = { ...key, staffId: members[0]?.staffId ?? '' };
    const tasks = world.property.client(UnitTaskService);
    await call('PassTask', PassTaskResponseSchema, tasks.passTask, passed, { staffId: members[1]?.staffId ?? '' });
    await call('CompleteTask', cases.CompleteTaskResponseSchema, property.completeTask, result, { result: 'other' });
    await call('SendBackCase', cases.SendBackCaseResponseSchema, verifier.sendBackCase, { ...key, note: NOTE }, note);
    await call(
      'CompleteTask',
      cases.CompleteTaskResponseSchema,
      property.completeTask,
      { ...key, result: '再清理' },
      { result: 'other' },
    );
    const seen = { ...key, fileIds: [await world.file(world.verifier)] };
    await call('VerifyCase', cases.VerifyCaseResponseSchema, verifier.verifyCase, seen, note);
    await call('CloseCase', cases.CloseCaseResponseSchema, dispatcher.closeCase, key, note);
    const word = { followCode, satisfaction: 2, settled: false, comment: '' };
    const nobody = world.suite.asNobody().client(CaseService);
    await call('EvaluateCase', cases.EvaluateCaseResponseSchema, nobody.evaluateCase, word, { satisfaction: 5 });
    await world.go(caseId, 'dispatch');
  });

  beforeAll(async () => {
    const dispatcher = world.dispatcher.client(CaseService);
    const refused = await reported();
    const reason = { caseId: refused.caseId, note: NOTE };
    await call('RefuseCase', cases.RefuseCaseResponseSchema, dispatcher.refuseCase, reason, { note: 'other' });
    const settled = await reported('01.01.05');
    const worker = world.worker.client(CaseService);
    const result = { caseId: settled.caseId, result: '已清空', afterFileIds: [await world.file(world.worker)] };
    await call('SettleCase', cases.SettleCaseResponseSchema, worker.settleCase, result, { result: 'other' });
    const again = { caseId: settled.caseId, note: NOTE };
    await call('ReopenCase', cases.ReopenCaseResponseSchema, dispatcher.reopenCase, again, { note: 'other' });
    await world.go(settled.caseId, 'dispatch', 'accept');
  });

  beforeAll(async () => {
    const files = world.worker.client(FileService);
    const stored = { sha256: hex(), mediaType: 'image/png', size: 7n, width: 1, height: 1 };
    await call('RegisterFile', RegisterFileResponseSchema, files.registerFile, stored, { size: 8n });
    const seed = world.suite.asService('seed').client(MatterService);
    const catalogue = { matters: matters.slice(0, -1).filter(({ code }) => !code?.startsWith('99')) };
    await call('ImportMatters', ImportMattersResponseSchema, seed.importMatters, catalogue, { matters: [...matters] });
    await seed.importMatters({ requestId: v4(), matters: [...matters] });
    const flows = world.suite.asService('seed').client(FlowService);
    const other = { flow: toFlow(flowOf(sevenStage)) };
    await call('ImportFlow', ImportFlowResponseSchema, flows.importFlow, { flow: withStep }, other);
  });

  beforeAll(async () => {
    const { case: dispute } = await world.report({ matterCode: '06.02.03', reporterName: '王小明' });
    const clerk = world.person('clerk', ['window-clerk'], ['dc.s01']).client(CaseService);
    const step = { caseId: dispute.caseId, action: 'decline', note: NOTE };
    await call('AdvanceCase', cases.AdvanceCaseResponseSchema, clerk.advanceCase, step, { note: 'other' });
  });

  beforeAll(async () => {
    const police = world.police.client(tasks.DepartmentTaskService);
    const first = await dispatchedToPolice();
    await call(
      'department ObjectTask',
      tasks.ObjectTaskResponseSchema,
      police.objectTask,
      { taskId: first.taskId, reason: NOTE, reference: '06' },
      { reason: 'other' },
    );
    const { taskId } = await dispatchedToPolice();
    const { taskId: pictured } = await dispatchedToPolice();
    await police.acceptTask({ requestId: v4(), taskId: pictured });
    const { uploadToken } = await police.prepareUpload({ requestId: v4(), taskId: pictured });
    const edge = world.suite.asService('gateway', { job: 'upload' }).client(FileService);
    const file = { requestId: v4(), sha256: hex(), mediaType: 'image/png', size: 7n, width: 1, height: 1 };
    const upload = { uploadToken, file };
    await call('RegisterUpload', RegisterUploadResponseSchema, edge.registerUpload, upload, {
      file: { ...file, size: 8n },
    });
    await call(
      'department AcceptTask',
      tasks.AcceptTaskResponseSchema,
      police.acceptTask,
      { taskId },
      { taskId: first.taskId },
    );
    await call(
      'department AnswerTask',
      tasks.AnswerTaskResponseSchema,
      police.answerTask,
      { taskId, result: '已处理' },
      { result: 'other' },
    );
  });

  it('of history from elsewhere', async () => {
    const row = {
      externalNumber: 'R-1',
      matterCode: '01.01.03',
      placeCode: '110101008005',
      reportTime: { seconds: 1n },
    };
    await call(
      'ImportCases',
      ImportCasesResponseSchema,
      world.dispatcher.client(HistoryService).importCases,
      { source: 'repeats', cases: [row] },
      { cases: [{ ...row, externalNumber: 'R-2' }] },
    );
  });

  it('covers every writing operation of the service', () => {
    const services = [CaseService, FileService, FlowService, HistoryService, MatterService, UnitTaskService];
    const writes = services
      .flatMap((service) => service.methods)
      .filter(({ input }) => input.fields.some(({ name }) => name === 'request_id'));
    expect([...new Set(made.map(({ name }) => name))].filter((name) => !name.startsWith('department')).sort()).toEqual(
      writes.map(({ name }) => name).sort(),
    );
  });

  it('also after the case has moved on', async () => {
    const before = await counts();
    for (const { name, again, first } of made) expect({ name, answer: await again() }).toEqual({ name, answer: first });
    expect(await counts()).toEqual(before);
  });

  it('but with another body under the same key it is refused', async () => {
    for (const { name, other } of made) {
      await expect(other().then(() => name)).rejects.toMatchObject({
        code: 'ABORTED',
        reason: 'IDEMPOTENCY_KEY_REUSED',
      });
    }
  });

  it('and ten at once are one', async () => {
    const before = await counts();
    const request = {
      requestId: v4(),
      matterCode: '01.01.03',
      description: '垃圾',
      longitude: 116.43,
      latitude: 39.91,
    };
    const worker = world.worker.client(CaseService);
    const answers = await Promise.all(Array.from({ length: 10 }, () => worker.reportCase(request)));
    const told = answers.map((answer) => JSON.stringify(toJson(cases.ReportCaseResponseSchema, answer)));
    expect(new Set(told).size).toBe(1);
    const caseId = answers[0]?.case?.caseId ?? '';
    const filing = { requestId: v4(), caseId };
    const filed = await Promise.all(
      Array.from({ length: 10 }, () => world.dispatcher.client(CaseService).fileCase(filing)),
    );
    expect(new Set(filed.map((answer) => answer.case?.version))).toEqual(new Set([2]));
    const after = await counts();
    expect([after.cases - before.cases, after.lines - before.lines, after.events - before.events]).toEqual([1, 2, 2]);
  });
});

async function dispatchedToPolice(): Promise<{ taskId: string }> {
  const { case: opened } = await world.report({ matterCode: '06.03.03' });
  const dispatched = await world.go(opened.caseId, 'file', 'dispatch');
  return { taskId: dispatched.tasks[0]?.taskId ?? '' };
}

async function counts(): Promise<{ cases: number; lines: number; events: number }> {
  const [row] = await world.suite.sql<{ cases: number; lines: number; events: number }>(
    `select (select count(*)::int from case_file) as cases, (select count(*)::int from case_history) as lines,
       (select count(*)::int from outbox) as events`,
  );
  return row ?? { cases: 0, lines: 0, events: 0 };
}
