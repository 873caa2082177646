import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DepartmentTaskService } from '@wangge/contracts/wangge/exchange/v1/department_task_service';
import { Refusal } from '@wangge/testing/door';
import type { Databases } from '../tools/fsck/databases.ts';
import { idsOutside, localCaller, targetsOf } from './bad-input/foreign.ts';
import { goodRequest } from './bad-input/good-request.ts';
import { requestOf } from './bad-input/http-door.ts';
import { type HttpOperation, httpOperations } from './bad-input/http-operations.ts';
import { openDatabases } from './bad-input/rows.ts';
import { Story } from './bad-input/story.ts';
import { openTarget, type Target } from './walls/suite.ts';

const STREET = 'dc.s08';
/** The grid of worker.zhang, and one of another street. */
const GRID = `${STREET}.c01.g1`;
const FOREIGN_GRID = 'dc.s02.c01.g1';
/** What everybody on the staff may see: the map of the district, and who answers for a place. */
const OPEN = [
  ...['PlaceService.GetPlace', 'PlaceService.WhoIsResponsible', 'UnitService.GetUnit'],
  'ContactBoardService.GetContactBoard',
];
/** What is the whole district's lies nowhere, so nothing of it is out of scope. */
const NOWHERE = [
  'AgreementService',
  'CalendarService',
  'CampaignService',
  'CatalogueService',
  'DataSetService',
  'DutyRuleService',
  'FieldService',
  'FormService',
  'LedgerService',
  'OfficeService',
  'RedrawService',
  'RevocationService',
];
/** The demonstration has none of these; the services' own tests swap in what is somebody else's. */
const NONE_YET = [
  ...['CommonProblemService.GetCommonProblem', 'CommonProblemService.PlanCommonProblem'],
  'CommonProblemService.ReviewCommonProblem',
  // The only leader of the demonstration answers for the whole district.
  ...['DeadlineService.TakeOverCase', 'SupervisionService.OrderSupervision'],
  ...['SupervisionService.AcceptSupervisionAnswer', 'SupervisionService.ReturnSupervisionAnswer'],
  ...['DiaryService.EditDiaryLine', 'DiaryService.DeleteDiaryLine', 'DiaryService.PromoteDiaryLine'],
  ...['ConsultationService.GetText', 'ConsultationService.WithdrawText', 'ConsultationService.AnswerQuestion'],
  ...['OpinionService.AdvanceOpinion', 'DeliberationService.RecordMeeting', 'DeliberationService.DecideTopic'],
  ...['DeliberationService.AdvanceTopic', 'DeliberationService.CompleteDecisionTask', 'TargetService.ReportProgress'],
  ...['EstablishmentService.GetEstablishment', 'EstablishmentService.ChangeEstablishment'],
  ...['EstablishmentService.CloseEstablishment', 'EstablishmentService.RevealEstablishmentContact'],
  ...['TicketService.AnswerTicket', 'FacilityService.RemoveFacility'],
  ...['JointActionService.AddCases', 'JointActionService.Coordinate', 'JointActionService.CallUp'],
  ...['JointActionService.StandDown', 'JointActionService.GetAction'],
  ...['ServicePointService.GetServicePoint', 'ServicePointService.EndServicePoint'],
  ...['ServicePointService.SetShifts', 'ServicePointService.GetRoster'],
  ...['ConsentService.WithdrawConsent', 'VisitRequestService.AnswerVisitRequest', 'PersonFactService.RevealPersonFact'],
  ...['ResidentImportService.AppendResidentImportPart', 'ResidentImportService.StartResidentImport'],
  ...['ResidentImportService.GetResidentImport', 'ResidentImportService.RevealImportRejects'],
  'ResidentImportService.CancelResidentImport',
  ...['UnclearTextService.RevealUnclearText', 'UnclearTextService.FileUnclearText'],
  'UnclearTextService.DiscardUnclearText',
  ...['ResidentExportService.ApproveResidentExport', 'ResidentExportService.RejectResidentExport'],
  ...['ResidentExportService.CancelResidentExport', 'ResidentExportService.CollectResidentExportPage'],
];
const hasNothingOutside = ({ name }: HttpOperation) =>
  [...OPEN, ...NONE_YET].includes(name) || NOWHERE.includes(name.split('.')[0] ?? '');

let target: Target;
let databases: Databases;
let story: Story;
let operations: readonly HttpOperation[];

beforeAll(async () => {
  target = await openTarget();
  databases = await openDatabases(target);
  operations = await httpOperations();
  story = new Story(target);
}, 300_000);

afterAll(async () => {
  await databases?.close();
  await target?.close();
}, 30_000);

async function eventually<T>(find: () => Promise<T | undefined>): Promise<T> {
  for (const end = Date.now() + 20_000; Date.now() < end;) {
    const found = await find();
    if (found !== undefined) return found;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  throw new Error('it did not happen within 20 s');
}

async function refusal(work: Promise<unknown>): Promise<Refusal> {
  const outcome = await work.then(
    () => undefined,
    (error: unknown) => error,
  );
  if (outcome instanceof Refusal) return outcome;
  throw outcome ?? new Error('it was not refused');
}

/** The whole answer but for the trace id. */
async function answerTo(operation: HttpOperation, values: Record<string, unknown>, username: string): Promise<string> {
  const { verb, path, headers, body } = requestOf(operation, { ...goodRequest(operation.method.input), ...values });
  const answer = await fetch(target.http + path, {
    method: verb,
    headers: { ...headers, authorization: `Bearer ${await target.tokenOf(target.user(username))}` },
    ...(body === undefined ? {} : { body: body as string }),
  });
  const trace = answer.headers.get('trace-id') ?? '';
  return `${answer.status} ${answer.headers.get('content-type')} ${(await answer.text()).replaceAll(trace, 'TRACE')}`;
}

describe('an illegal transition', () => {
  // In a state, who asks for what that is not possible there.
  const FRESH: readonly [verb: string, username: string, body?: Record<string, unknown>][] = [
    ['dispatch', 'dispatcher.sun'],
    ['close', 'dispatcher.sun'],
    ['reopen', 'dispatcher.sun', { note: 'x' }],
    ['resume', 'dispatcher.sun'],
    ['verify', 'verifier.zhou'],
    ['sendBack', 'verifier.zhou', { note: 'x' }],
  ];
  const DISPATCHED: typeof FRESH = [
    ['file', 'dispatcher.sun'],
    ['refuse', 'dispatcher.sun', { note: 'x' }],
    ['dispatch', 'dispatcher.sun'],
    ['close', 'dispatcher.sun'],
    ['adjudicate', 'dispatcher.sun', { note: 'x' }],
    ['completeTask', 'handler.wu', { result: 'x' }],
    ['verify', 'verifier.zhou'],
  ];

  async function expectRefusals(caseId: string, tries: typeof FRESH): Promise<void> {
    for (const [verb, username, body] of tries) {
      const { state, allowedActions } = await story.look(caseId, username);
      const { status, problem } = await refusal(story.act(caseId, verb, username, body));
      const { code, reason, metadata } = problem as { code: string; reason: string; metadata: Record<string, string> };
      const allowed = metadata['allowed_actions']?.split(',').filter(Boolean);
      expect({ verb, status, code, reason, state: metadata['state'], allowed }).toEqual({
        ...{ verb, status: 409, code: 'FAILED_PRECONDITION', reason: 'ILLEGAL_TRANSITION', state },
        allowed: [...allowedActions],
      });
    }
  }

  it('answers 409 with the state and what is possible instead, and changes nothing', async () => {
    const caseId = await story.report(await story.gridOf(GRID, databases));
    const before = await story.look(caseId, 'dispatcher.sun');
    await expectRefusals(caseId, FRESH);
    expect(await story.look(caseId, 'dispatcher.sun')).toEqual(before);
    await story.act(caseId, 'file', 'dispatcher.sun');
    await story.act(caseId, 'dispatch', 'dispatcher.sun');
    await expectRefusals(caseId, DISPATCHED);
  }, 60_000);
});

describe('what lies out of scope', () => {
  it('answers, byte for byte, as what does not exist, in every operation', async () => {
    await story.report(await story.gridOf(FOREIGN_GRID, databases));
    const ids = { ...(await idsOutside(STREET, databases)), message_id: await messageOfAnother() };
    let compared = 0;
    for (const operation of operations) {
      const { object, place } = targetsOf(operation);
      const field = object || place;
      if (field === '' || hasNothingOutside(operation)) continue;
      const { username } = localCaller(operation, target.users) ?? {};
      const id = ids[field as keyof typeof ids] as string | undefined;
      if (username === undefined || id === undefined) throw new Error(`${operation.name}: nothing out of scope to try`);
      const [real, invented] = [
        await answerTo(operation, { [field]: id }, username),
        await answerTo(operation, { [field]: crypto.randomUUID() }, username),
      ];
      expect({ operation: operation.name, answer: real }).toEqual({ operation: operation.name, answer: invented });
      expect(`${operation.name} ${real}`).toContain(
        object === '' ? '403 application/problem+json' : '404 application/problem+json',
      );
      compared += 1;
    }
    expect(compared).toBeGreaterThan(25);
  }, 120_000);

  /** Id of a message to the handler of a case, who is not the one who will ask for it. */
  async function messageOfAnother(): Promise<string> {
    const caseId = await story.report(await story.gridOf(GRID, databases));
    await story.act(caseId, 'file', 'dispatcher.sun');
    await story.act(caseId, 'dispatch', 'dispatcher.sun');
    return eventually(async () => {
      const text = 'select message_id as id from message where about_id = $1 limit 1';
      return (await databases.rows<{ id: string }>('notification', text, [caseId]))[0]?.id;
    });
  }

  it('is a file too', async () => {
    const picture = Buffer.from(
      'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
      'base64',
    );
    const fileId = await story.door('worker.zhang').upload(picture, 'image/png');
    const ask = async (id: string) => {
      const headers = { authorization: `Bearer ${await target.tokenOf(target.user('handler.feng'))}` };
      const answer = await fetch(`${target.http}/api/files/v1/files/${id}`, { headers });
      return `${answer.status} ${(await answer.text()).replace(/"traceId":"\w+"/, '')}`;
    };
    expect(await ask(fileId)).toBe(await ask(crypto.randomUUID()));
    expect(await ask(fileId)).toMatch(/^404 /);
  });
});

describe('a task of another unit', () => {
  it('answers a department as a task that does not exist', async () => {
    const caseId = await story.report(await story.gridOf(GRID, databases));
    await story.act(caseId, 'file', 'dispatcher.sun');
    await story.act(caseId, 'dispatch', 'dispatcher.sun');
    const [task] = await databases.rows<{ id: string }>(
      'casework',
      'select task_id as id from task where case_id = $1',
      [caseId],
    );
    const police = story.department('police-department');
    const ask = (taskId: string) =>
      police.call(DepartmentTaskService.method.acceptTask, { requestId: crypto.randomUUID(), taskId }).then(
        () => 'accepted',
        (error: { code: number; details: string }) => `${error.code} ${error.details}`,
      );
    const [real, invented] = [await ask(task?.id ?? ''), await ask(crypto.randomUUID())];
    police.close();
    expect(real).toBe(invented);
    expect(real).toMatch(/^5 /);
  });
});

describe('a page token', () => {
  const LISTS = [
    'CaseService.ListCases',
    'PersonService.SearchPersons',
    'StaffService.ListStaff',
    'PlaceService.ListPlaces',
  ];

  it.each(LISTS)(
    'of %s is refused when changed, with another filter, from another caller or another list',
    async (name) => {
      const operation = operations.find((one) => one.name === name);
      const other = operations.find((one) => one.name === LISTS[(LISTS.indexOf(name) + 1) % LISTS.length]);
      if (operation === undefined || other === undefined) throw new Error(`there is no ${name}`);
      for (let i = 0; i < 2; i += 1) await story.report(await story.gridOf(GRID, databases));
      // A surname of the made-up residents; other lists have no such field.
      const first = operation.hasBody ? { query: '王', page_size: 1 } : { page_size: 1 };
      const answer = await answerTo(operation, first, 'street.qian');
      const token = /"nextPageToken":"([^"]+)"/.exec(answer)?.[1] ?? '';
      expect(`${name} ${token}`).toMatch(/ .{20,}/);
      const good = await answerTo(operation, { ...first, page_token: token }, 'street.qian');
      expect(good).toMatch(/^200 /);
      const flipped = `${token.slice(0, -2)}${token.at(-2) === 'A' ? 'B' : 'A'}${token.slice(-1)}`;
      const refused = [
        await answerTo(operation, { ...first, page_token: flipped }, 'street.qian'),
        await answerTo(operation, { ...first, page_token: token.slice(0, -8) }, 'street.qian'),
        await answerTo(operation, { ...first, page_token: `${token}AAAA` }, 'street.qian'),
        await answerTo(operation, { ...first, under: `${STREET}.c01`, page_token: token }, 'street.qian'),
        await answerTo(operation, { ...first, page_token: token }, 'community.zhao'),
        await answerTo(other, { ...(other.hasBody ? { query: '王' } : {}), page_token: token }, 'street.qian'),
      ];
      for (const each of refused) expect(each).toMatch(/^400 .*"field":"page_token"/);
    },
  );
});
