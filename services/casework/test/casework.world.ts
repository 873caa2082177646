import type { MessageInitShape } from '@bufbuild/protobuf';
import { Channel, type Case } from '@wangge/contracts/wangge/casework/v1/case';
import { CaseService, type ReportCaseRequestSchema } from '@wangge/contracts/wangge/casework/v1/case_service';
import { FileService } from '@wangge/contracts/wangge/casework/v1/file_service';
import { MatterService } from '@wangge/contracts/wangge/casework/v1/matter_service';
import { DutyListService, type SetDutyLineRequestSchema } from '@wangge/contracts/wangge/grid/v1/duty_list_service';
import { PlaceKind, type PlaceSchema } from '@wangge/contracts/wangge/grid/v1/place';
import { PlaceService } from '@wangge/contracts/wangge/grid/v1/place_service';
import type { UnitSchema } from '@wangge/contracts/wangge/grid/v1/unit';
import { UnitService } from '@wangge/contracts/wangge/grid/v1/unit_service';
import { DomainError } from '@wangge/platform/errors';
import { standIn, startSuite, type Caller, type StandIn, type Suite } from '@wangge/testing/suite';
import { v4, v7 } from 'uuid';
import { matters } from '../../../tools/seed/matters.ts';
import { PATIENT } from './casework.builders.ts';
import { caseworkConfig } from '../src/casework.config.ts';
import { CaseworkModule } from '../src/casework.module.ts';
import { dataSource } from '../src/data-source.ts';

type Place = MessageInitShape<typeof PlaceSchema>;
type Unit = MessageInitShape<typeof UnitSchema>;

const place = (kind: PlaceKind, orgPath: string, code: string, name: string): Place => ({
  ...{ placeId: v7(), kind, orgPath, code, name, version: 1 },
});

/** A district of two streets, as the grid service would tell it. */
export const places = {
  district: place(PlaceKind.DISTRICT, 'dc', '110101', '东城区'),
  street: place(PlaceKind.STREET, 'dc.s01', '110101008', '建国门街道'),
  community: place(PlaceKind.COMMUNITY, 'dc.s01.c01', '110101008005', '赵家楼社区'),
  grid: place(PlaceKind.BASE_GRID, 'dc.s01.c01.g1', '110101008005001', '第一网格'),
  secondGrid: place(PlaceKind.BASE_GRID, 'dc.s01.c01.g2', '110101008005002', '第二网格'),
  sisterStreet: place(PlaceKind.STREET, 'dc.s02', '110101009', '朝阳门街道'),
  sisterCommunity: place(PlaceKind.COMMUNITY, 'dc.s02.c01', '110101009001', '史家社区'),
  sisterGrid: place(PlaceKind.BASE_GRID, 'dc.s02.c01.g1', '110101009001001', '史家网格'),
} satisfies Record<string, Place>;

const unit = (code: string, name: string, orgPath: string): Unit => ({
  ...{ unitId: v7(), code, name, orgPath, version: 1 },
});

export const units = {
  sanitation: unit('U1', '建国门环境卫生所', 'dc.s01'),
  property: unit('U2', '建国门物业', 'dc.s01'),
  /** Belongs to the sister street and is competent here. */
  water: unit('U3', '朝阳门供水所', 'dc.s02'),
  police: { ...unit('U4', '建国门派出所', 'dc.s01'), departmentId: 'police' },
} satisfies Record<string, Unit>;

/** Points east of 116.5 lie in the sister street, points north of 41 in nobody's. */
const located = (longitude: number, latitude: number): Place[] => {
  if (latitude > 41) throw new DomainError('NOT_FOUND', 'PLACE_NOT_COVERED', 'no grid covers the point');
  const { district, street, community, grid, sisterStreet, sisterCommunity, sisterGrid } = places;
  return longitude > 116.5
    ? [district, sisterStreet, sisterCommunity, sisterGrid]
    : [district, street, community, grid];
};

interface Answering {
  readonly staffId: string;
  readonly deputy?: boolean;
}

/** What the grid service does; a test may let it be away, and say who answers for a place. */
export const grid: { away: boolean; responsible: ((path: string) => readonly Answering[]) | undefined } = {
  away: false,
  responsible: undefined,
};

const POSTS: Readonly<Record<number, { readonly staffId: string; readonly post: string }>> = {
  1: { staffId: 'head', post: 'district-leader' },
  2: { staffId: 'officer', post: 'street-head' },
  3: { staffId: 'director', post: 'community-director' },
  4: { staffId: 'manager', post: 'manager' },
};

/** Everybody responsible for a place and for those above it, nearest first. */
function responsibleFor(placeId: string) {
  const labels = (Object.values<Place>(places).find((one) => one.placeId === placeId)?.orgPath ?? '').split('.');
  return labels.flatMap((_, index) => {
    const orgPath = labels.slice(0, labels.length - index).join('.');
    const post = POSTS[orgPath.split('.').length];
    const there: readonly Answering[] = grid.responsible?.(orgPath) ?? (post ? [post] : []);
    return there.map((one) => ({ ...one, post: post?.post ?? '', orgPath, firstResponsible: true }));
  });
}

const placeDoor: StandIn<typeof PlaceService> = {
  listPlaces: () => ({ places: Object.values(places), nextPageToken: '' }),
  locate: ({ longitude, latitude }) => {
    if (grid.away) throw new DomainError('UNAVAILABLE', 'AWAY', 'the grid service is away');
    const above = located(longitude, latitude);
    return { grid: above.at(-1), above: above.slice(0, -1) };
  },
  whoIsResponsible: ({ placeId }) => {
    if (grid.away) throw new DomainError('UNAVAILABLE', 'AWAY', 'the grid service is away');
    return { responsible: responsibleFor(placeId) };
  },
};

/** Who works for any unit. */
export const members = [
  { staffId: '01980000-0000-7000-8000-0000000000a7', subject: 'idp|liu', name: '小刘' },
  { staffId: '01980000-0000-7000-8000-0000000000a8', subject: 'idp|ma', name: '小马' },
];

const unitDoor: StandIn<typeof UnitService> = {
  getUnit: ({ unitId }) => {
    const unit = Object.values(units).find((one) => one.unitId === unitId);
    if (!unit) throw new DomainError('NOT_FOUND', 'OBJECT_NOT_FOUND', 'no such unit');
    return { unit, members };
  },
  findCompetentUnits: ({ matterCode }) =>
    matterCode.startsWith('06.03')
      ? { lead: [units.police], helping: [] }
      : { lead: [units.sanitation, units.property], helping: [units.water] },
};

/** Lines of the duty list that were set or ended, as the grid service was told. */
export const dutyLines: MessageInitShape<typeof SetDutyLineRequestSchema>[] = [];

const dutyDoor: StandIn<typeof DutyListService> = {
  setDutyLine: (line) => {
    dutyLines.push(line);
    return { changed: !line.remove };
  },
};

/** The casework service with the demonstration catalogue, and the people around it. */
export class World {
  readonly worker: Caller;
  readonly dispatcher: Caller;
  readonly verifier: Caller;
  readonly leader: Caller;
  readonly handler: Caller;
  readonly property: Caller;
  readonly water: Caller;
  readonly police: Caller;
  readonly resident: Caller;

  private constructor(readonly suite: Suite) {
    const { street, community } = places;
    this.worker = this.person('worker', ['grid-worker'], [places.grid.orgPath ?? '']);
    this.dispatcher = this.person('dispatcher', ['dispatcher'], [street.orgPath ?? '']);
    this.verifier = this.person('verifier', ['verifier'], [community.orgPath ?? '']);
    this.leader = this.person('leader', ['leader'], ['dc']);
    this.handler = this.handlerOf(units.sanitation, 'handler');
    this.property = this.handlerOf(units.property, 'property');
    this.water = this.handlerOf(units.water, 'water');
    this.resident = this.person('resident', ['resident'], []);
    this.police = suite.asDepartment({ departmentId: 'police', officer: 'wang', unit: units.police.unitId ?? '' });
  }

  static async start(now: string = '2026-11-23T02:00:00Z', env: Record<string, string> = {}): Promise<World> {
    grid.away = false;
    grid.responsible = undefined;
    const suite = await startSuite({
      ...{
        service: 'casework',
        module: CaseworkModule,
        dataSource,
        config: caseworkConfig,
        now,
        env: { ...PATIENT, ...env },
      },
      world: [standIn(PlaceService, placeDoor), standIn(UnitService, unitDoor), standIn(DutyListService, dutyDoor)],
    });
    const world = new World(suite);
    await suite
      .asService('seed')
      .client(MatterService)
      .importMatters({ requestId: v4(), matters: [...matters] });
    return world;
  }

  person(subject: string, roles: readonly string[], paths: readonly string[], unit = ''): Caller {
    return this.suite.as({ subject: `idp|${subject}`, roles, paths, unit });
  }

  handlerOf({ unitId = '' }: Unit, subject: string): Caller {
    return this.person(subject, ['unit-handler'], [], unitId);
  }

  /** A case reported by the worker in their grid, unless told otherwise. */
  async report(init: MessageInitShape<typeof ReportCaseRequestSchema> = {}, by: Caller = this.worker) {
    const request = { requestId: v4(), matterCode: '01.01.03', description: '楼后堆有垃圾', channel: Channel.PATROL };
    const answer = await by.client(CaseService).reportCase({ ...request, longitude: 116.43, latitude: 39.91, ...init });
    return { ...answer, case: answer.case ?? missing() };
  }

  /** A registered file of somebody. */
  async file(by: Caller, sha256 = hex()): Promise<string> {
    const stored = { sha256, mediaType: 'image/jpeg', size: 1000n, width: 10, height: 10 };
    return (await by.client(FileService).registerFile({ requestId: v4(), ...stored })).fileId;
  }

  /** Goes with a case through actions of the usual people; each answers the case. */
  async go(caseId: string, ...actions: readonly Action[]): Promise<Case> {
    let last: Case | undefined;
    for (const action of actions) last = await this.#take(caseId, action);
    return last ?? missing();
  }

  async #take(caseId: string, action: Action): Promise<Case | undefined> {
    const key = { requestId: v4(), caseId };
    const dispatcher = this.dispatcher.client(CaseService);
    const handler = this.handler.client(CaseService);
    const verifier = this.verifier.client(CaseService);
    const note = 'a reason';
    switch (action) {
      case 'file':
        return (await dispatcher.fileCase(key)).case;
      case 'dispatch':
        return (await dispatcher.dispatchCase(key)).case;
      case 'accept':
        return (await handler.acceptTask(key)).case;
      case 'object':
        return (await handler.objectTask({ ...key, note, reference: '01.01' })).case;
      case 'complete':
        return (await handler.completeTask({ ...key, result: '已清理', afterFileIds: [await this.file(this.handler)] }))
          .case;
      case 'verify':
        return (await verifier.verifyCase(key)).case;
      case 'sendBack':
        return (await verifier.sendBackCase({ ...key, note })).case;
      case 'close':
        return (await dispatcher.closeCase(key)).case;
      case 'suspend':
        return (await dispatcher.suspendCase({ ...key, note })).case;
      case 'resume':
        return (await dispatcher.resumeCase(key)).case;
      case 'reopen':
        return (await dispatcher.reopenCase({ ...key, note })).case;
    }
  }
}

export type Action =
  | 'file'
  | 'dispatch'
  | 'accept'
  | 'object'
  | 'complete'
  | 'verify'
  | 'sendBack'
  | 'close'
  | 'suspend'
  | 'resume'
  | 'reopen';

/** Actions up to a closed case. */
export const TO_CLOSED: readonly Action[] = ['file', 'dispatch', 'accept', 'complete', 'verify', 'close'];

export const hex = (): string => (v4() + v4()).replaceAll('-', '');

export function missing(): never {
  throw new Error('the answer has no case');
}
