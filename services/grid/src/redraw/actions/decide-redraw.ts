import { Injectable } from '@nestjs/common';
import { RedrawState, type Redraw } from '@wangge/contracts/wangge/grid/v1/redraw';
import type { ApplyRedrawRequest, UndoRedrawRequest } from '@wangge/contracts/wangge/grid/v1/redraw_service';
import { Clock } from '@wangge/platform/clock';
import { invalidFields, notFound } from '@wangge/platform/errors';
import { Database, earlier, earlierStatement, earlierValues, onceMore, scopeOf } from '@wangge/platform/persistence';
import type { Call } from '@wangge/platform/rpc';
import { redrawState } from '../../grid.errors.ts';
import { dayOf } from '../../place/day.ts';
import { findRedraw, nextOf, redrawAt, saveRedraw } from '../redraw.store.ts';

type Decide = (view: Redraw) => Partial<Pick<Redraw, 'state' | 'applyDate' | 'refusal'>>;

/** Says when a redrawing takes place, or that it shall be undone; the job carries it out. */
@Injectable()
export class DecideRedraw {
  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
  ) {}

  async apply({ redrawId, applyDate }: ApplyRedrawRequest, call: Call) {
    if (applyDate !== '' && !isDay(applyDate))
      throw invalidFields([{ field: 'apply_date', description: 'must be a day that exists' }]);
    return this.#decide(redrawId, call, (view) => {
      const today = dayOf(this.clock.now());
      const day = applyDate === '' ? today : applyDate;
      if (view.state !== RedrawState.PLANNED) throw redrawState(view.redrawId, RedrawState[view.state]);
      if (day < today) throw invalidFields([{ field: 'apply_date', description: 'has passed' }]);
      return { state: RedrawState.SCHEDULED, applyDate: day, refusal: '' };
    });
  }

  undo({ redrawId }: UndoRedrawRequest, call: Call) {
    return this.#decide(redrawId, call, ({ state }) => {
      if (state === RedrawState.SCHEDULED) return { state: RedrawState.PLANNED, applyDate: '' };
      if (state === RedrawState.APPLIED) return { state: RedrawState.UNDOING, refusal: '' };
      throw redrawState(redrawId, RedrawState[state]);
    });
  }

  async #decide(redrawId: string, call: Call, decide: Decide): Promise<{ redraw: Redraw }> {
    const redraw = await onceMore(() =>
      this.db.transaction(scopeOf(call), async (tx) => {
        const found = await findRedraw(tx, redrawId, 'for update');
        if (!found) throw notFound('redrawing');
        const repeat = earlier(call, await tx.query(earlierStatement.text, earlierValues(call)));
        if (repeat) return (await redrawAt(tx, repeat.aggregateId, repeat.version)) ?? found.view;
        const view = nextOf(found.view, decide(found.view));
        await saveRedraw(tx, { ...found, view }, { actor: call.passport.subject, time: this.clock.now() });
        await tx.remember({ call, aggregateId: redrawId, version: view.version });
        return view;
      }),
    );
    return { redraw };
  }
}

const isDay = (day: string): boolean => {
  const time = new Date(`${day}T00:00:00Z`);
  return !Number.isNaN(time.getTime()) && time.toISOString().startsWith(day);
};
