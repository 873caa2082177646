import { RedrawLoadService } from '@wangge/contracts/wangge/casework/v1/redraw_load_service';
import { CaseArchiveService } from '@wangge/contracts/wangge/casework/v1/case_archive_service';
import { UnitTaskService } from '@wangge/contracts/wangge/casework/v1/unit_task_service';
import { CaseService } from '@wangge/contracts/wangge/casework/v1/case_service';
import { DiaryService } from '@wangge/contracts/wangge/casework/v1/diary_service';
import { DeadlineService } from '@wangge/contracts/wangge/casework/v1/deadline_service';
import { FileService } from '@wangge/contracts/wangge/casework/v1/file_service';
import { FlowService } from '@wangge/contracts/wangge/casework/v1/flow_service';
import { HistoryService } from '@wangge/contracts/wangge/casework/v1/history_service';
import { MatterService } from '@wangge/contracts/wangge/casework/v1/matter_service';
import { SupervisionService } from '@wangge/contracts/wangge/casework/v1/supervision_service';
import { DepartmentTaskService } from '@wangge/contracts/wangge/exchange/v1/department_task_service';
import {
  ELSEWHERE,
  type ForeignIds,
  HERE,
  type Probe,
  probe,
  randoms,
  type Thing,
  type Watch,
} from '@wangge/testing/access';
import { v4 } from 'uuid';
import { matters } from '../../../tools/seed/matters.ts';
import { closingProbes } from './access.closing.ts';
import { foreignProblems } from './access.problems.ts';
import { catalogues, dutyRules, UNIT_WORKER } from './access.catalogue.ts';
import { type AccessWorld, pointIn, report, stored } from './access.world.ts';
import { CARD } from './access.ways.ts';
import { withStep } from './casework.builders.ts';

const people = CaseService.method;
const departments = DepartmentTaskService.method;
const above = DeadlineService.method;
const orders = SupervisionService.method;
/** Refusals that come after the case let the caller act: what is lacking is not the right to. */
const passes = ['UNIT_NOT_COMPETENT', 'AT_THE_TOP'];
const plain = (state: string): Thing => ({ id: state, state, secrets: {} });
const note = 'matrix';

/** How each operation of the service but the streams is tried; what makes new cases comes last. */
export function probesOf(world: AccessWorld): Probe[] {
  return [
    ...reads(world),
    ...diaries(world),
    ...verbs(world),
    ...tasks(world),
    ...codes(world),
    ...closingProbes(world),
    ...others(world),
    ...dutyRules(world),
    probe(RedrawLoadService.method.countRedrawLoad, {
      things: [plain('any')],
      request: () => ({ moves: [{ fromPath: HERE, rest: true }] }),
    }),
    probe(DiaryService.method.promoteDiaryLine, {
      ...ownLine(world),
      request: ({ id }) => ({ requestId: v4(), lineId: id, matterCode: '01.01.05', ...pointIn(HERE) }),
    }),
    probe(DiaryService.method.writeDiaryLine, {
      things: [plain('written')],
      request: () => ({ requestId: v4(), text: note }),
    }),
    probe(people.reportCase, {
      things: [{ ...plain('any'), secrets: { reporter_name: '曾国报', reporter_phone: '12900007731' } }],
      request: () => report(HERE),
    }),
    probe(MatterService.method.importMatters, {
      things: [plain('any')],
      // Whoever may not call it need not send the whole catalogue.
      request: (_, { role }) => ({ requestId: v4(), matters: role === 'seed' ? [...matters] : matters.slice(0, 1) }),
    }),
  ];
}

function reads(world: AccessWorld): Probe[] {
  const { cases } = world;
  // Of the cases here a list by deadline is judged by one that is in hand and one that is over.
  const others = new Set(cases.filter((one) => !inHandOrOver(world).includes(one)).map(({ id }) => id));
  return [
    probe(people.getCase, { things: cases, request: ({ id }) => ({ caseId: id }) }),
    probe(CaseArchiveService.method.getCaseArchive, { things: cases, request: ({ id }) => ({ caseId: id }) }),
    probe(people.getTimeline, { things: cases, request: ({ id }) => ({ caseId: id }) }),
    probe(above.explainDeadlines, { things: cases, request: ({ id }) => ({ caseId: id }) }),
    probe(orders.listCards, {
      ...{ things: [{ ...plain('any'), id: CARD }], together: true },
      request: () => ({ pageSize: 100 }),
      found: (answer) => answer.cards.map(({ cardId }) => cardId),
    }),
    probe(above.listOpenCases, {
      ...{ things: inHandOrOver(world), together: true },
      elsewhere: (paths) => world.casesWithin(paths),
      request: () => ({ pageSize: 100 }),
      found: (answer) => answer.cases.map(({ caseId }) => caseId).filter((caseId) => !others.has(caseId)),
    }),
    probe(people.listCases, {
      ...{ things: cases, together: true },
      elsewhere: (paths) => world.casesWithin(paths),
      request: () => ({ pageSize: 100 }),
      found: (answer) => answer.cases.map(({ caseId }) => caseId),
    }),
  ];
}

const ownLine = (world: AccessWorld) => ({ things: [world.line], restore: () => world.restoreLine() });

/** The diary of the one who reported the cases; nobody's place leads to it. */
function diaries(world: AccessWorld): Probe[] {
  const diary = DiaryService.method;
  const key = ({ id }: Thing) => ({ requestId: v4(), lineId: id });
  return [
    probe(diary.listDiaryLines, {
      ...{ things: [world.line], together: true },
      request: () => ({ pageSize: 100 }),
      found: (answer) => answer.lines.map(({ lineId }) => lineId),
    }),
    probe(diary.editDiaryLine, { ...ownLine(world), request: (thing) => ({ ...key(thing), text: note }) }),
    probe(diary.deleteDiaryLine, { ...ownLine(world), request: key }),
  ];
}

/** What a list or an act from above comes down to: a case is in hand or it is over. */
const inHandOrOver = ({ cases }: AccessWorld) =>
  cases.filter(({ state }) => state === 'handling' || state === 'closed');

/** Verbs by the id of the case; each case is put back after a call that changed it. */
function verbs(world: AccessWorld): Probe[] {
  const { cases } = world;
  const key = ({ id }: Thing) => ({ requestId: v4(), caseId: id });
  const noted = (thing: Thing) => ({ ...key(thing), note });
  const how = { things: cases, passes, restore: ({ id }: Thing) => world.restore(id) };
  return [
    probe(people.fileCase, { ...how, request: key }),
    probe(people.refuseCase, { ...how, request: noted }),
    probe(people.settleCase, { ...how, request: (thing) => ({ ...key(thing), result: note }) }),
    probe(people.dispatchCase, { ...how, request: key }),
    probe(people.adjudicateObjection, { ...how, request: (thing) => ({ ...noted(thing), uphold: true }) }),
    probe(people.suspendCase, { ...how, request: noted }),
    probe(people.resumeCase, { ...how, request: key }),
    probe(people.extendDeadline, { ...how, request: (thing) => ({ ...noted(thing), amount: 1 }) }),
    probe(people.verifyCase, { ...how, request: key }),
    probe(people.sendBackCase, { ...how, request: noted }),
    probe(people.closeCase, { ...how, request: key }),
    probe(people.reopenCase, { ...how, request: noted }),
    probe(people.advanceCase, { ...how, request: (thing) => ({ ...noted(thing), action: 'look-again' }) }),
    probe(above.refuseExtension, { ...how, request: noted }),
    probe(above.sendUpCase, {
      ...how,
      things: inHandOrOver(world),
      request: (thing) => ({ ...noted(thing), tried: note }),
    }),
    probe(above.takeOverCase, { ...how, things: inHandOrOver(world), request: noted }),
    probe(orders.orderSupervision, {
      ...how,
      things: inHandOrOver(world),
      request: (thing) => ({ ...noted(thing), workingHours: 8 }),
    }),
    probe(orders.answerSupervision, { ...how, request: noted }),
    probe(orders.acceptSupervisionAnswer, { ...how, things: inHandOrOver(world), request: noted }),
    probe(orders.returnSupervisionAnswer, { ...how, things: inHandOrOver(world), request: noted }),
    probe(above.askExtension, { ...how, request: (thing) => ({ ...noted(thing), amount: 1 }) }),
    probe(people.acceptTask, { ...how, request: key }),
    probe(people.objectTask, { ...how, request: (thing) => ({ ...noted(thing), reference: '01' }) }),
    probe(UnitTaskService.method.passTask, {
      ...how,
      request: (thing) => ({ ...key(thing), staffId: UNIT_WORKER }),
    }),
    probe(people.completeTask, { ...how, request: (thing) => ({ ...key(thing), result: note }) }),
  ];
}

/** The departments' verbs, by the task of the leading unit. */
function tasks(world: AccessWorld): Probe[] {
  const key = ({ id }: Thing) => ({ requestId: v4(), taskId: world.caseOf(id).taskId });
  const how = { things: world.cases, passes, restore: ({ id }: Thing) => world.restore(id) };
  return [
    probe(departments.listTasks, {
      ...{ things: world.cases, together: true },
      request: () => ({ pageSize: 100 }),
      found: (answer) => answer.tasks.flatMap(({ taskId }) => caseOfTask(world, taskId)),
    }),
    probe(departments.acceptTask, { ...how, request: key }),
    probe(departments.objectTask, { ...how, request: (thing) => ({ ...key(thing), reason: note, reference: '01' }) }),
    probe(departments.prepareUpload, { ...how, request: key }),
    probe(departments.answerTask, { ...how, request: (thing) => ({ ...key(thing), result: note }) }),
  ];
}

const caseOfTask = ({ cases }: AccessWorld, taskId: string): string[] =>
  cases.filter((one) => one.taskId === taskId).map(({ id }) => id);

const random = randoms(7);
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const wrongCode = () =>
  Array.from({ length: 14 }, () => ALPHABET[Math.floor(random() * ALPHABET.length)])
    .join('')
    .replace(/^(.{4})(.{5})/, '$1-$2-');

/** By the reporter's code. Wrong ones are few, for five in a quarter of an hour end it. */
function codes(world: AccessWorld): Probe[] {
  const { cases } = world;
  const right = ({ id }: Thing) => world.caseOf(id).followCode;
  const word = (followCode: string) => ({ requestId: v4(), followCode, satisfaction: 4, settled: true });
  const known = { things: cases, abreast: 4, relations: ['with-code'] };
  const guessed = { things: [plain('any')], relations: ['wrong-code'] };
  return [
    probe(people.getCaseByCode, { ...known, request: (thing) => ({ followCode: right(thing) }) }),
    probe(people.getCaseByCode, { ...guessed, request: () => ({ followCode: wrongCode() }) }),
    probe(people.evaluateCase, {
      ...known,
      request: (thing) => word(right(thing)),
      restore: ({ id }) => world.restore(id),
    }),
    probe(people.evaluateCase, { ...guessed, request: () => word(wrongCode()) }),
  ];
}

function others({ files, uploads }: AccessWorld): Probe[] {
  const catalogue = MatterService.method;
  const flows = FlowService.method;
  const history = HistoryService.method;
  return [
    probe(FileService.method.registerFile, { things: [plain('any')], request: stored }),
    probe(FileService.method.authorizeUpload, { things: [plain('any')], request: () => ({ uploadToken: uploads[0] }) }),
    probe(FileService.method.registerUpload, {
      things: [plain('any')],
      request: () => ({ requestId: v4(), uploadToken: uploads[1], file: stored() }),
    }),
    probe(FileService.method.authorizeFile, { things: files, request: ({ id }) => ({ fileId: id }) }),
    probe(flows.listFlows, { things: [plain('any')], request: () => ({ pageSize: 1 }) }),
    probe(flows.getFlow, { things: [plain('any')], request: () => ({ name: 'mediation' }) }),
    probe(flows.importFlow, { things: [plain('any')], request: () => ({ requestId: v4(), flow: withStep }) }),
    probe(history.importCases, {
      things: [plain('any')],
      request: () => ({
        ...{ requestId: v4(), source: 'matrix' },
        cases: [
          { externalNumber: v4(), matterCode: '01.01.05', placeCode: '110101008005001', reportTime: { seconds: 1n } },
        ],
      }),
    }),
    probe(history.getImportedFigures, { things: [plain('any')], request: () => ({ source: 'matrix' }) }),
    probe(catalogue.listMatters, { things: [plain('list')], request: () => ({ pageSize: 1 }) }),
    probe(catalogue.getMatter, { things: [plain('one')], request: () => ({ code: '01.01.05' }) }),
    probe(catalogue.searchMatters, { things: [plain('one')], request: () => ({ query: '垃圾' }) }),
    ...catalogues(),
  ];
}

/** The board tells of what changes while it is watched. */
export const boardOf = (world: AccessWorld, change: () => Promise<unknown>): Watch<typeof people.watchBoard> => ({
  ...{ method: people.watchBoard, things: [{ ...world.inState('handling'), secrets: {} }], request: {} },
  found: ({ caseId }) => caseId,
  meanwhile: change,
});

/** A department is told its open tasks at once. */
export const taskStreamOf = (world: AccessWorld): Watch<typeof departments.watchTasks> => ({
  ...{ method: departments.watchTasks, things: world.cases, request: {} },
  found: ({ task }) => caseOfTask(world, task?.taskId ?? '')[0],
});

/** Ids of what lies outside the grid of the matrix; places are the house's, and a report may name any of them. */
export const foreignIds = (world: AccessWorld): ForeignIds => ({
  case_id: world.elsewhere.map(({ caseId, path }) => ({ id: caseId, path })),
  // What adjudications propose is the whole district's.
  proposal_id: [],
  file_id: world.foreignFiles,
  problem_id: foreignProblems,
  after_file_id: world.foreignFiles,
  // A place above the caller's narrows nothing and answers what is the caller's.
  under: ELSEWHERE.map((path) => ({ id: path, path })),
  task_id: [world.foreignTask],
  line_id: [world.foreignLine],
  grid_id: world.foreignGrids,
  // On no duty list here, like one that does not exist.
  lead_unit_id: [world.foreignUnit],
  competent_unit_id: [world.foreignUnit],
  helping_unit_id: [world.foreignUnit],
  unit_id: [world.foreignUnit],
  // Of another unit, like somebody who does not exist.
  staff_id: [v4()],
  // No case of another place has an order.
  order_id: [world.foreignTask],
});
