import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import { ConsultationService, TextKind } from '@wangge/contracts/wangge/casework/v1/consultation_service';
import { MatterService } from '@wangge/contracts/wangge/casework/v1/matter_service';
import { NoticeAudience, NoticeService } from '@wangge/contracts/wangge/casework/v1/notice_service';
import { PlaceService } from '@wangge/contracts/wangge/grid/v1/place_service';
import { UnitService } from '@wangge/contracts/wangge/grid/v1/unit_service';
import { accessDistrict, ELSEWHERE, HERE, type Foreign, type Thing } from '@wangge/testing/access';
import { type Caller, standIn, startSuite, type Suite } from '@wangge/testing/suite';
import { escapeLiteral } from 'pg';
import { v4, v7 } from 'uuid';
import { matters } from '../../../tools/seed/matters.ts';
import { caseworkConfig } from '../src/casework.config.ts';
import { CaseworkModule } from '../src/casework.module.ts';
import { dataSource } from '../src/data-source.ts';
import { missing } from './casework.world.ts';

const places = accessDistrict();
const unit = { unitId: v7(), code: 'unit', name: 'unit', orgPath: 'dc', version: 1 };
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

/** Casework with one of each thing around the case in the grid of the matrix, and one in each of the other grids. */
export class AroundWorld {
  readonly #kept = new Map<string, string>();
  readonly things: Record<string, Thing> = {};
  readonly foreign: Record<string, Foreign[]> = {};

  private constructor(readonly suite: Suite) {}

  static async start(): Promise<AroundWorld> {
    const suite = await startSuite({
      ...{ service: 'casework', module: CaseworkModule, dataSource, config: caseworkConfig },
      now: '2026-11-23T02:00:00Z',
      world: [
        standIn(PlaceService, { listPlaces: () => ({ places: places.all }) }),
        standIn(UnitService, { getUnit: () => ({ unit, members: [] }) }),
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
  }

  async #add(
    name: string,
    path: string,
    given: string | undefined,
    tables: Readonly<Record<string, string>>,
  ): Promise<void> {
    const id = given ?? missing();
    if (path === HERE) {
      this.things[name] = { id, state: 'any', secrets: {} };
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
