import { create } from '@bufbuild/protobuf';
import { Inject, Injectable } from '@nestjs/common';
import { RedrawSchema, RedrawState, type Redraw } from '@wangge/contracts/wangge/grid/v1/redraw';
import type { PlanRedrawRequest } from '@wangge/contracts/wangge/grid/v1/redraw_service';
import { CONFIG } from '@wangge/platform/bootstrap';
import { Clock } from '@wangge/platform/clock';
import { invalidFields, notFound } from '@wangge/platform/errors';
import {
  Database,
  earlier,
  earlierStatement,
  earlierValues,
  onceMore,
  scopeOf,
  type Tx,
} from '@wangge/platform/persistence';
import type { Call } from '@wangge/platform/rpc';
import { v7 } from 'uuid';
import { gridCodeOf, type GridConfig } from '../../grid.config.ts';
import { outlineProblem, toPolygonText } from '../../place/outline.ts';
import { planRedraw, type GroundGrid, type RedrawGround } from '../redraw-plan.ts';
import { codesUsed, gridsByCode, gridsNear, redrawAt, saveRedraw } from '../redraw.store.ts';

/** Plans a redrawing; nothing changes yet. */
@Injectable()
export class PlanRedraw {
  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
    @Inject(CONFIG) private readonly config: GridConfig,
  ) {}

  async run(request: PlanRedrawRequest, call: Call): Promise<{ redraw: Redraw }> {
    return { redraw: await onceMore(() => this.db.transaction(scopeOf(call), (tx) => this.#plan(tx, request, call))) };
  }

  async #plan(tx: Tx, request: PlanRedrawRequest, call: Call): Promise<Redraw> {
    const repeat = earlier(call, await tx.query(earlierStatement.text, earlierValues(call)));
    if (repeat) return (await redrawAt(tx, repeat.aggregateId, repeat.version)) ?? missing();
    const { name, parts, endedCodes } = request;
    const ground = await this.#groundOf(tx, request);
    const { parent, moves, warnings } = planRedraw(parts, endedCodes, ground);
    const view = create(RedrawSchema, {
      ...{ redrawId: v7(), name, state: RedrawState.PLANNED, orgPath: parent.parentPath, parts, endedCodes },
      ...{ moves: [...moves], warnings: [...warnings], version: 1 },
    });
    const record = { grids: ground.grids, after: {}, newIds: [], ended: [] };
    await saveRedraw(tx, { view, record }, { actor: call.passport.subject, time: this.clock.now() });
    await tx.remember({ call, aggregateId: view.redrawId, version: 1 });
    return view;
  }

  async #groundOf(tx: Tx, { parts, endedCodes }: PlanRedrawRequest): Promise<RedrawGround> {
    const named = [...parts.map(({ code }) => code), ...endedCodes, ...parts.flatMap(sources)];
    const grids = await gridsByCode(tx, named);
    const neighbours: GroundGrid[] = [];
    for (const [i, { outline }] of parts.entries()) {
      const problem = outlineProblem(outline?.ring ?? []);
      if (problem) throw invalidFields([{ field: `parts[${i}].outline`, description: problem }]);
      neighbours.push(...(await gridsNear(tx, toPolygonText(outline?.ring ?? []), named)));
    }
    const community = grids[0]?.parentCode ?? '';
    const codePattern = gridCodeOf(this.config, community);
    return { grids, endedCodes: await codesUsed(tx, named), neighbours, codePattern };
  }
}

const sources = ({ buildings }: Redraw['parts'][number]): string[] => buildings.map(({ fromCode }) => fromCode);

const missing = (): never => {
  throw notFound('redrawing');
};
