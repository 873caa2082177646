import { create, fromJson, type JsonValue, type MessageInitShape } from '@bufbuild/protobuf';
import { Injectable } from '@nestjs/common';
import { RedrawLoadService as AssistanceLoad } from '@wangge/contracts/wangge/assistance/v1/redraw_load_service';
import { RedrawLoadService as CaseworkLoad } from '@wangge/contracts/wangge/casework/v1/redraw_load_service';
import {
  RedrawLoadSchema,
  RedrawSchema,
  type Redraw,
  type RedrawLoad,
  type RedrawMove,
} from '@wangge/contracts/wangge/grid/v1/redraw';
import type { PreviewRedrawResponseSchema, RedrawLineSchema } from '@wangge/contracts/wangge/grid/v1/redraw_service';
import { RedrawLoadService as RegistryLoad } from '@wangge/contracts/wangge/registry/v1/redraw_load_service';
import { tableFile } from '@wangge/documents/tables';
import { Clock } from '@wangge/platform/clock';
import { notFound } from '@wangge/platform/errors';
import { Database, scopeOf, statement } from '@wangge/platform/persistence';
import { RpcClients, type Call } from '@wangge/platform/rpc';
import type { RedrawRecord } from './redraw.store.ts';
import { partFroms } from './redraw-plan.ts';

const one = statement('redraw_get', 'select view, ground from redraw where redraw_id = $1');
const assigned = statement('redraw_assigned', 'select count_assignments($1, $2) as count');

const HEADER = [
  ...['from_code', 'to_code', 'people', 'households', 'dwellings', 'establishments', 'open_cases', 'cases', 'archives'],
  ...['assignments_ended', 'assignments_kept'],
];
const NO_LOAD = { people: 0, households: 0, dwellings: 0, establishments: 0, openCases: 0, cases: 0, archives: 0 };

type Line = MessageInitShape<typeof RedrawLineSchema>;

@Injectable()
export class RedrawQueries {
  constructor(
    private readonly db: Database,
    private readonly clients: RpcClients,
    private readonly clock: Clock,
  ) {}

  async get(redrawId: string, call: Call): Promise<{ redraw: Redraw }> {
    return { redraw: (await this.#found(redrawId, call)).view };
  }

  /** What the redrawing would touch: the owning services count, by the rule they move by. */
  async preview(redrawId: string, call: Call): Promise<MessageInitShape<typeof PreviewRedrawResponseSchema>> {
    const { view, record } = await this.#found(redrawId, call);
    const loads = view.moves.length === 0 ? [] : await this.#loads(redrawId, view.moves);
    const drawn = view.parts.flatMap((part) => partFroms(part).map((fromCode) => ({ part, fromCode })));
    const lines: Line[] = [];
    for (const [i, { part, fromCode }] of drawn.entries()) {
      const grid = record.grids.find(({ code }) => code === fromCode);
      const ends = view.endedCodes.includes(fromCode) && part.restOfCodes.includes(fromCode) && grid;
      const values = [grid?.placeId, this.clock.now()];
      const [row] = ends ? await this.db.read<{ count: number }>(scopeOf(call), assigned, values) : [];
      const assignmentsEnded = row?.count ?? 0;
      const assignmentsKept = part.staffOfCode === fromCode ? assignmentsEnded : 0;
      lines.push({ fromCode, toCode: part.code, load: loads[i] ?? NO_LOAD, assignmentsEnded, assignmentsKept });
    }
    const { content } = await tableFile('csv', 'redraw', HEADER, lines.map(cellsOf));
    return { lines, content };
  }

  async #loads(redrawId: string, moves: RedrawMove[]): Promise<RedrawLoad[]> {
    const job = { job: 'preview', cause: redrawId };
    const answers = await Promise.all([
      this.clients.asService(RegistryLoad, job).countRedrawLoad({ moves }),
      this.clients.asService(CaseworkLoad, job).countRedrawLoad({ moves }),
      this.clients.asService(AssistanceLoad, job).countRedrawLoad({ moves }),
    ]);
    return moves.map((_move, i) => answers.reduce((sum, { loads }) => added(sum, loads[i]), create(RedrawLoadSchema)));
  }

  async #found(redrawId: string, call: Call): Promise<{ view: Redraw; record: RedrawRecord }> {
    const [row] = await this.db.read<{ view: JsonValue; ground: RedrawRecord }>(scopeOf(call), one, [redrawId]);
    if (!row) throw notFound('redrawing');
    return { view: fromJson(RedrawSchema, row.view), record: row.ground };
  }
}

const added = (sum: RedrawLoad, more: RedrawLoad = create(RedrawLoadSchema)): RedrawLoad =>
  create(RedrawLoadSchema, {
    people: sum.people + more.people,
    households: sum.households + more.households,
    dwellings: sum.dwellings + more.dwellings,
    establishments: sum.establishments + more.establishments,
    openCases: sum.openCases + more.openCases,
    cases: sum.cases + more.cases,
    archives: sum.archives + more.archives,
  });

const cellsOf = ({
  fromCode = '',
  toCode = '',
  load = NO_LOAD,
  assignmentsEnded = 0,
  assignmentsKept = 0,
}: Line): string[] =>
  [
    ...[fromCode, toCode, load.people, load.households, load.dwellings, load.establishments],
    ...[load.openCases, load.cases, load.archives, assignmentsEnded, assignmentsKept],
  ].map(String);
