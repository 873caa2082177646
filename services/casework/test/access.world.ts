import { Channel, type Case } from '@wangge/contracts/wangge/casework/v1/case';
import { CaseService } from '@wangge/contracts/wangge/casework/v1/case_service';
import { DiaryService } from '@wangge/contracts/wangge/casework/v1/diary_service';
import { DeadlineService } from '@wangge/contracts/wangge/casework/v1/deadline_service';
import { FileService } from '@wangge/contracts/wangge/casework/v1/file_service';
import { SupervisionService } from '@wangge/contracts/wangge/casework/v1/supervision_service';
import { DepartmentTaskService } from '@wangge/contracts/wangge/exchange/v1/department_task_service';
import { FlowService } from '@wangge/contracts/wangge/casework/v1/flow_service';
import { MatterService } from '@wangge/contracts/wangge/casework/v1/matter_service';
import { PlaceService } from '@wangge/contracts/wangge/grid/v1/place_service';
import { isWithin } from '@wangge/platform/identity';
import {
  ABOVE,
  accessDistrict,
  ELSEWHERE,
  HERE,
  PLACES,
  type Foreign,
  type Standing,
  type Thing,
} from '@wangge/testing/access';
import { type Caller, standIn, startSuite, type Suite } from '@wangge/testing/suite';
import { v4, v7 } from 'uuid';
import { matters } from '../../../tools/seed/matters.ts';
import { caseworkConfig } from '../src/casework.config.ts';
import { CaseworkModule } from '../src/casework.module.ts';
import { dataSource } from '../src/data-source.ts';
import { dutyDoor, propose, unitDoor } from './access.catalogue.ts';
import { rowsOf, taskOf, wholeCase } from './access.rows.ts';
import { prepareClosing } from './access.problems.ts';
import { giveCard, WAYS } from './access.ways.ts';
import { PATIENT, withStep } from './casework.builders.ts';
import { hex, missing } from './casework.world.ts';

const places = accessDistrict();
const POINTS = [HERE, ...ELSEWHERE];
const unit = (code: string) => ({ unitId: v7(), code, name: code, orgPath: 'dc', version: 1 });
const units = { lead: unit('lead'), helping: unit('helping'), other: unit('other') };
/** An immediate item, so that it can be settled on the spot too. */
const MATTER = '01.01.05';
const REPORTER = 'https://id|reporter';
const HANDLER = 'https://id|handler';

/** The relations of the oracle for cases: by place, by unit, by what the caller did before. */
export const RELATIONS: Readonly<Record<string, Standing>> = {
  ...PLACES,
  'lead-unit': { unit: units.lead.unitId },
  'co-unit': { unit: units.helping.unitId },
  'other-unit': { unit: units.other.unitId },
  own: { subject: REPORTER, paths: ['dc.s2'] },
  handled: { subject: HANDLER, paths: ['dc.s1.c1'] },
};

/** A case under test. */
export interface CaseThing extends Thing {
  readonly followCode: string;
  /** Task of the leading unit; any id where there is none. */
  readonly taskId: string;
}

/** Casework with a case in every state in the grid of the matrix, and one case in each of the other grids. */
export class AccessWorld {
  readonly #kept = new Map<string, string>();
  #line = '';

  private constructor(
    readonly suite: Suite,
    readonly cases: readonly CaseThing[],
    readonly files: readonly Thing[],
    readonly elsewhere: readonly { readonly path: string; readonly caseId: string }[],
    /** Files somebody else stored, of nothing and of a case in each place; a task of another unit. */
    readonly foreignFiles: readonly Foreign[],
    readonly foreignTask: string,
    /** Tokens of two uploads that were prepared. */
    readonly uploads: readonly [string, string],
    /** A line of the reporter's diary, and one of somebody else's. */
    readonly line: Thing,
    readonly foreignLine: string,
  ) {}

  static async start(env: Record<string, string> = {}): Promise<AccessWorld> {
    const suite = await startSuite({
      ...{
        service: 'casework',
        module: CaseworkModule,
        dataSource,
        config: caseworkConfig,
        env: { ...PATIENT, ...env },
      },
      now: '2026-11-23T02:00:00Z',
      world: [
        standIn(PlaceService, {
          listPlaces: () => ({ places: places.all }),
          locate: ({ longitude }) => located(longitude),
        }),
        dutyDoor,
        unitDoor(units.lead, units.helping),
      ],
    });
    const seed = suite.asService('seed').client(MatterService);
    await seed.importMatters({ requestId: v4(), matters: [...matters] });
    await suite.asService('seed').client(FlowService).importFlow({ requestId: v4(), flow: withStep });
    await propose(suite);
    const maker = new Maker(suite);
    const cases: CaseThing[] = [];
    for (const [state, way] of Object.entries(WAYS)) cases.push(await maker.live(state, way));
    const elsewhere = [];
    for (const path of ELSEWHERE) elsewhere.push({ path, caseId: await maker.far(path) });
    for (const path of ABOVE) elsewhere.push({ path, caseId: await maker.above(path) });
    // The photo settling on the spot asks for.
    await suite.sql(`update attachment set kind = 'after' where file_id = $1`, [maker.photo]);
    const files = [thing(maker.photo, 'attached'), thing(await maker.file(), 'unattached')];
    const uploads = [await maker.upload(cases), await maker.upload(cases)] as const;
    const foreign = [maker.foreignFiles, await taskOf(suite, units.helping.unitId)] as const;
    const line = thing(await maker.line(REPORTER), 'written');
    const lines = [line, await maker.line('https://id|else')] as const;
    const world = new AccessWorld(suite, cases, files, elsewhere, ...foreign, uploads, ...lines);
    world.#line = await rowsOf(suite, 'diary_line', 'line_id', line.id);
    await prepareClosing(suite);
    await giveCard(suite, units.lead.unitId, HERE);
    for (const { id } of cases) world.#kept.set(id, await wholeCase(suite, id));
    return world;
  }

  get foreignUnit(): string {
    return units.other.unitId;
  }

  get foreignGrids(): Foreign[] {
    return ELSEWHERE.map((path) => ({ id: places.add(path).placeId, path }));
  }

  caseOf(id: string): CaseThing {
    return this.cases.find((one) => one.id === id) ?? missing();
  }

  inState(state: string): CaseThing {
    return this.cases.find((one) => one.state === state) ?? missing();
  }

  /** Cases elsewhere within some paths. */
  casesWithin(paths: readonly string[]): string[] {
    return this.elsewhere.filter(({ path }) => isWithin(path, paths)).map(({ caseId }) => caseId);
  }

  /** Everything of a case as it was at first, after a call that changed it. */
  async restore(id: string): Promise<void> {
    await this.suite.sql(this.#kept.get(id) ?? missing());
  }

  async restoreLine(): Promise<void> {
    await this.suite.sql(`delete from diary_line where line_id = '${this.line.id}'; ${this.#line}`);
  }
}

const thing = (id: string, state: string): Thing => ({ id, state, secrets: {} });

/** The place of a point: each grid of the matrix has a longitude of its own. */
const located = (longitude: number) => {
  const path = POINTS[Math.round((longitude - 116) * 10)] ?? HERE;
  const labels = path.split('.');
  const above = labels.slice(0, -1).map((_, at) => places.add(labels.slice(0, at + 1).join('.')));
  return { grid: places.add(path), above };
};

/** Where a report is told to happen. */
export const pointIn = (path: string) => ({ longitude: 116 + POINTS.indexOf(path) / 10, latitude: 39.9 });

export const report = (path: string) => ({
  ...{ requestId: v4(), matterCode: MATTER, description: '楼后堆有垃圾', channel: Channel.PATROL, ...pointIn(path) },
  ...{ reporterName: '曾国报', reporterPhone: '12900007731' },
});

export const stored = () => ({
  ...{ requestId: v4(), sha256: hex(), mediaType: 'image/jpeg', size: 1000n, width: 10, height: 10 },
});

/** Builds the world through the service's own door. */
class Maker {
  photo = '';
  readonly foreignFiles: Foreign[] = [];
  readonly #desk;
  readonly #lead;
  readonly #colleague;
  readonly #leader;

  constructor(private readonly suite: Suite) {
    const roles = ['dispatcher', 'verifier', 'community-officer'];
    this.#desk = suite.as({ roles, paths: ['dc'], subject: 'https://id|desk' }).client(CaseService);
    this.#lead = suite.as({ roles: ['unit-handler'], unit: units.lead.unitId, subject: HANDLER });
    this.#leader = suite.as({ roles: ['leader'], paths: ['dc'] }).client(SupervisionService);
    this.#colleague = suite.as({ roles: ['unit-handler'], unit: units.lead.unitId }).client(DeadlineService);
  }

  #reporter(subject: string): Caller {
    return this.suite.as({ roles: ['grid-worker'], paths: [HERE], subject });
  }

  async report(subject: string, path: string, fileIds: readonly string[] = []) {
    const answer = await this.#reporter(subject)
      .client(CaseService)
      .reportCase({ ...report(path), fileIds: [...fileIds] });
    return { ...(answer.case ?? missing()), followCode: answer.followCode };
  }

  async file(by: Caller = this.#reporter(REPORTER)): Promise<string> {
    return (await by.client(FileService).registerFile(stored())).fileId;
  }

  async line(subject: string): Promise<string> {
    const diary = this.#reporter(subject).client(DiaryService);
    return (await diary.writeDiaryLine({ requestId: v4(), text: '老张说灯坏了' })).line?.lineId ?? missing();
  }

  async upload(cases: readonly CaseThing[]): Promise<string> {
    const taskId = cases.find(({ state }) => state === 'handling')?.taskId ?? '';
    const department = this.suite.asDepartment({ departmentId: 'builders', unit: units.lead.unitId });
    return (await department.client(DepartmentTaskService).prepareUpload({ requestId: v4(), taskId })).uploadToken;
  }

  /** A case somebody else reported with a photo. */
  async far(path: string): Promise<string> {
    const by = 'https://id|else';
    const fileId = await this.file(this.#reporter(by));
    if (this.foreignFiles.length === 0) this.foreignFiles.push(await this.file(this.#reporter(by)));
    this.foreignFiles.push({ id: fileId, path });
    return (await this.report(by, path, [fileId])).caseId;
  }

  /** A case in custody of a place above the grids. */
  async above(path: string): Promise<string> {
    const caseId = await this.far(ELSEWHERE[0]);
    this.foreignFiles.pop();
    await this.suite.sql(`update case_file set org_path = $2 where case_id = $1`, [caseId, path]);
    return caseId;
  }

  async live(state: string, way: readonly string[]): Promise<CaseThing> {
    // The photo of the case that was just reported; the others have none of the reporter.
    if (state === 'reported') this.photo = await this.file();
    const fileIds = state === 'reported' ? [this.photo] : [];
    const { caseId, followCode } = await this.report(REPORTER, HERE, fileIds);
    let last: Case | undefined;
    for (const action of way) last = (await this.#take(caseId, action, followCode)) ?? last;
    const taskId = last?.tasks.find(({ lead }) => lead)?.taskId ?? v7();
    const secrets = { reporter_name: '曾国报', reporter_phone: '12900007731' };
    return { id: caseId, followCode, taskId, state, secrets };
  }

  async #take(caseId: string, action: string, followCode: string): Promise<Case | undefined> {
    const [key, note] = [{ requestId: v4(), caseId }, 'a reason'];
    const handler = this.#lead.client(CaseService);
    const helpingUnitIds = [units.helping.unitId];
    const actions: Readonly<Record<string, () => Promise<{ readonly case?: Case | undefined }>>> = {
      refuse: () => this.#desk.refuseCase({ ...key, note }),
      file: () => this.#desk.fileCase(key),
      dispatch: () => this.#desk.dispatchCase({ ...key, helpingUnitIds }),
      accept: () => handler.acceptTask(key),
      order: () => this.#leader.orderSupervision({ ...key, note, workingHours: 8 }).then(() => ({})),
      respond: () =>
        this.#lead
          .client(SupervisionService)
          .answerSupervision({ ...key, note })
          .then(() => ({})),
      ask: () => this.#colleague.askExtension({ ...key, amount: 1, note }).then(() => ({})),
      object: () => handler.objectTask({ ...key, note, reference: '01' }),
      suspend: () => this.#desk.suspendCase({ ...key, note }),
      complete: async () =>
        handler.completeTask({ ...key, result: 'done', afterFileIds: [await this.file(this.#lead)] }),
      verify: () => this.#desk.verifyCase(key),
      sendBack: () => this.#desk.sendBackCase({ ...key, note }),
      close: () => this.#desk.closeCase(key),
      evaluate: async () => {
        const word = { requestId: v4(), followCode, satisfaction: 4, settled: true };
        await this.suite.asNobody().client(CaseService).evaluateCase(word);
        return {};
      },
    };
    return (await actions[action]?.())?.case;
  }
}
