import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import { CaseService } from '@wangge/contracts/wangge/casework/v1/case_service';
import { ConsultationService, TextKind } from '@wangge/contracts/wangge/casework/v1/consultation_service';
import { DeliberationService } from '@wangge/contracts/wangge/casework/v1/deliberation_service';
import { JointActionService } from '@wangge/contracts/wangge/casework/v1/joint_action_service';
import { MatterService } from '@wangge/contracts/wangge/casework/v1/matter_service';
import { NoticeAudience, NoticeService } from '@wangge/contracts/wangge/casework/v1/notice_service';
import { OfferKind, OfferService } from '@wangge/contracts/wangge/casework/v1/offer_service';
import { OpinionService } from '@wangge/contracts/wangge/casework/v1/opinion_service';
import { TargetKind, TargetService } from '@wangge/contracts/wangge/casework/v1/target_service';
import { IntakeService } from '@wangge/contracts/wangge/casework/v1/intake_service';
import { PlaceService } from '@wangge/contracts/wangge/grid/v1/place_service';
import { UnitService } from '@wangge/contracts/wangge/grid/v1/unit_service';
import { accessDistrict, ELSEWHERE, HERE, type Foreign, type Thing } from '@wangge/testing/access';
import { type Caller, standIn, startSuite, type Suite } from '@wangge/testing/suite';
import { escapeLiteral } from 'pg';
import { v4, v7 } from 'uuid';
import { matters } from '../../../tools/seed/matters.ts';
import { PATIENT } from './casework.builders.ts';
import { caseworkConfig } from '../src/casework.config.ts';
import { CaseworkModule } from '../src/casework.module.ts';
import { dataSource } from '../src/data-source.ts';
import { missing } from './casework.world.ts';

const places = accessDistrict();
export const unit = { unitId: v7(), code: 'unit', name: 'unit', orgPath: 'dc', version: 1 };
export const LATER = timestampFromDate(new Date('2026-12-31T00:00:00Z'));
export const placeAt = (path: string): string => places.add(path).placeId;

export const aText = (code: string, path = HERE) => ({
  ...{ requestId: v4(), placeId: placeAt(path), code, kind: TextKind.POLICY, title: code, body: code },
  ...{ ownerUnitId: unit.unitId, startDate: '2026-01-01', endDate: '2026-12-31' },
});
export const aNotice = (path = HERE) => ({
  ...{ requestId: v4(), placeId: placeAt(path), audience: NoticeAudience.RESIDENTS, title: 'notice', body: 'notice' },
  endTime: LATER,
});

export const aTopic = (path = HERE) => ({ requestId: v4(), placeId: placeAt(path), title: 'matrix', text: 'matrix' });
export const aMeeting = (topicId: string) => ({
  ...{ requestId: v4(), topicId, heldDate: '2026-11-22', attended: 1, minutes: 'matrix' },
});
export const aDecision = (topicId: string) => ({
  ...{ requestId: v4(), topicId, decision: 'matrix' },
  tasks: [{ title: 'matrix', ownerUnitId: unit.unitId, dueDate: '2026-12-01' }],
});

export const aTarget = (path = HERE) => ({
  ...{ requestId: v4(), placeId: placeAt(path), kind: TargetKind.KEY, title: 'matrix' },
  ...{ ownerUnitId: unit.unitId, dueDate: '2026-12-31' },
});

export const anAction = (path = HERE) => ({ requestId: v4(), placeId: placeAt(path), title: 'matrix' });

export const anOffer = (path = HERE) => ({
  ...{ requestId: v4(), placeId: placeAt(path), kind: OfferKind.JOB, title: 'matrix', body: 'matrix' },
  ...{ provider: 'matrix', endDate: '2026-12-31' },
});

const SECRETS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  opinion: { reporter_name: '曾国意', reporter_phone: '12900007732' },
  unclear_text: { text: '曾国短', phone: '12900007734' },
};

/** Casework with one of each thing around the case in the grid of the matrix, and one in each of the other grids. */
export class AroundWorld {
  readonly #kept = new Map<string, string>();
  followCode = '';
  askingCode = '';
  caseId = '';
  readonly things: Record<string, Thing> = {};
  readonly foreign: Record<string, Foreign[]> = {};

  private constructor(readonly suite: Suite) {}

  static async start(): Promise<AroundWorld> {
    const suite = await startSuite({
      ...{ service: 'casework', module: CaseworkModule, dataSource, config: caseworkConfig, env: PATIENT },
      now: '2026-11-23T02:00:00Z',
      world: [
        standIn(PlaceService, { listPlaces: () => ({ places: places.all }) }),
        standIn(UnitService, {
          getUnit: () => ({ unit, members: [] }),
          findCompetentUnits: () => ({ lead: [unit], helping: [] }),
        }),
      ],
    });
    await suite
      .asService('seed')
      .client(MatterService)
      .importMatters({ requestId: v4(), matters: [...matters] });
    const world = new AroundWorld(suite);
    for (const path of [HERE, ...ELSEWHERE]) await world.#fill(path);
    return world;
  }

  get desk(): Caller {
    return this.suite.as({ roles: ['leader', 'street-officer'], paths: ['dc', 'dd'], subject: 'https://id|desk' });
  }

  get foreignPlaces(): Foreign[] {
    return ELSEWHERE.map((path) => ({ id: placeAt(path), path }));
  }

  thing(name: string): Thing {
    return this.things[name] ?? missing();
  }

  /** Everything of a thing as it was at first, after a call that changed it. */
  async restore({ id }: Thing): Promise<void> {
    await this.suite.sql(this.#kept.get(id) ?? missing());
  }

  async #fill(path: string): Promise<void> {
    const { text } = await this.desk.client(ConsultationService).publishText(aText('text', path));
    await this.#add('text', path, text?.textId, { consultation_text: 'text_id' });
    const { notice } = await this.desk.client(NoticeService).issueNotice(aNotice(path));
    await this.#add('notice', path, notice?.noticeId, {});
    await this.#opinion(path);
    await this.#unclearText(path);
    await this.#topics(path);
    await this.#case(path);
    await this.#offer(path);
    const { target } = await this.desk.client(TargetService).setTarget(aTarget(path));
    const { action } = await this.desk.client(JointActionService).openAction(anAction(path));
    await this.#add('action', path, action?.actionId, { joint_action: 'action_id', decision_task: 'source_id' });
    await this.#add('target', path, target?.targetId, { target: 'target_id' });
  }

  async #opinion(path: string): Promise<void> {
    const contact = { wantsAnswer: true, contactName: '曾国意', contactPhone: '12900007732' };
    const told = { requestId: v4(), placeId: placeAt(path), topic: 'matrix', text: 'matrix', ...contact };
    const { followCode } = await this.suite.asNobody().client(OpinionService).tellOpinion(told);
    const [row] = await this.suite.sql<{ id: string }>('select opinion_id as id from opinion where org_path = $1', [
      path,
    ]);
    await this.#add('opinion', path, row?.id, { opinion: 'opinion_id' });
    if (path === HERE) this.followCode = followCode;
  }

  async #unclearText(path: string): Promise<void> {
    const door = this.suite.asService('notification').client(IntakeService);
    await door.takeSms({ requestId: v4(), phone: '12900007734', text: '曾国短' });
    const [row] = await this.suite.sql<{ id: string }>(
      `update unclear_text set org_path = $1 where org_path = 'dc' returning unclear_text_id as id`,
      [path],
    );
    await this.#add('unclear_text', path, row?.id, { unclear_text: 'unclear_text_id' });
  }

  async #offer(path: string): Promise<void> {
    const { offer } = await this.desk.client(OfferService).makeOffer(anOffer(path));
    await this.#add('offer', path, offer?.offerId, {});
    if (path !== HERE) return;
    const asked = { requestId: v4(), placeId: placeAt(path), kind: OfferKind.JOB };
    this.askingCode = (await this.suite.asNobody().client(OfferService).askForOffers(asked)).followCode;
    const [row] = await this.suite.sql<{ id: string }>('select asking_id as id from offer_asking');
    await this.#add('asking', path, row?.id, { offer_asking: 'asking_id', offer_outcome: 'asking_id' });
  }

  async #case(path: string): Promise<void> {
    const report = { requestId: v4(), matterCode: '01.01.05', description: 'matrix', gridId: placeAt(path) };
    const caseId = (await this.desk.client(CaseService).reportCase(report)).case?.caseId ?? missing();
    if (path === HERE) this.caseId = caseId;
    else (this.foreign['case_id'] ??= []).push({ id: caseId, path });
  }

  async #topics(path: string): Promise<void> {
    const door = this.desk.client(DeliberationService);
    const tables = { topic: 'topic_id', decision_task: 'source_id' };
    for (const state of ['put', 'met', 'decided', 'published']) {
      const { topicId } = await door.putTopic(aTopic(path));
      if (state !== 'put') await door.recordMeeting(aMeeting(topicId));
      if (state === 'decided' || state === 'published') await door.decideTopic(aDecision(topicId));
      if (state === 'published') await door.advanceTopic({ requestId: v4(), topicId, action: 'publish' });
      await this.#add(`topic-${state}`, path, topicId, tables);
      if (state !== 'decided') continue;
      const { tasks } = await door.listDecisionTasks({ pageSize: 1 });
      await this.#add('decision_task', path, tasks[0]?.decisionTaskId, { decision_task: 'decision_task_id' });
    }
  }

  async #add(
    name: string,
    path: string,
    given: string | undefined,
    tables: Readonly<Record<string, string>>,
  ): Promise<void> {
    const id = given ?? missing();
    if (path === HERE) {
      this.things[name] = { id, state: 'any', secrets: SECRETS[name] ?? {} };
      this.#kept.set(id, await this.#keep(id, tables));
    } else (this.foreign[`${name}_id`] ??= []).push({ id, path });
  }

  async #keep(id: string, tables: Readonly<Record<string, string>>): Promise<string> {
    const lines: string[] = [];
    for (const [table, key] of Object.entries(tables)) {
      const rows = await this.suite.sql<{ row: object }>(
        `select to_jsonb(t) as row from ${table} t where ${key} = $1`,
        [id],
      );
      const kept = escapeLiteral(JSON.stringify(rows.map(({ row }) => row)));
      lines.push(`insert into ${table} select * from jsonb_populate_recordset(null::${table}, ${kept}::jsonb)`);
    }
    const gone = Object.entries(tables).map(([table, key]) => `delete from ${table} where ${key} = '${id}'`);
    const [told] = await this.suite.sql<{ version: number }>(
      'select max(version) as version from outbox where aggregate_id = $1',
      [id],
    );
    // A version that is taken back may be told again.
    return [
      ...gone,
      ...lines,
      `delete from outbox where aggregate_id = '${id}' and version > ${told?.version ?? 0}`,
    ].join('; ');
  }
}
