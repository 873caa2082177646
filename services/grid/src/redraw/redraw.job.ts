import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { RedrawState } from '@wangge/contracts/wangge/grid/v1/redraw';
import { CONFIG, Jobs, type Job } from '@wangge/platform/bootstrap';
import { Clock } from '@wangge/platform/clock';
import { Database, type Tx } from '@wangge/platform/persistence';
import { Places } from '@wangge/platform/places';
import type { GridConfig } from '../grid.config.ts';
import { LOCK_IMPORT } from '../imported.ts';
import { OwnPlaces } from '../place/own-places.ts';
import { dayOf } from '../place/day.ts';
import { applyRedraw, Outdated } from './apply-redraw.ts';
import { findRedraw, nextOf, saveRedraw } from './redraw.store.ts';
import { undoRedraw } from './undo-redraw.ts';

const EVERY_MS = 2_000;
const DUE = `select redraw_id as "redrawId" from redraw where state = 'undoing' or (state = 'scheduled' and apply_date <= $1)
  order by apply_date, redraw_id`;

/** Carries out redrawings on their day, and undoes them: each in one transaction. */
@Injectable()
export class RedrawJob implements OnModuleInit {
  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
    private readonly copy: Places,
    private readonly own: OwnPlaces,
    private readonly jobs: Jobs,
    @Inject(CONFIG) private readonly config: GridConfig,
  ) {}

  onModuleInit(): void {
    this.jobs.every('redraw', EVERY_MS, (job) => this.carryOut(job));
  }

  async carryOut(job: Job): Promise<void> {
    const due = await this.db.transaction(job.scope, (tx) =>
      tx.query<{ redrawId: string }>(DUE, [dayOf(this.clock.now())]),
    );
    for (const { redrawId } of due) await this.#one(job, redrawId);
  }

  async #one(job: Job, redrawId: string): Promise<void> {
    try {
      await this.db.transaction(job.scope, (tx) => this.#write(tx, job, redrawId));
    } catch (error) {
      if (!(error instanceof Outdated)) throw error;
      await this.db.transaction(job.scope, (tx) => this.#refuse(tx, job, redrawId, error.message));
    }
  }

  async #write(tx: Tx, job: Job, redrawId: string): Promise<void> {
    // Labels are counted and codes looked up: one at a time, imports included.
    await tx.query(LOCK_IMPORT);
    const found = await findRedraw(tx, redrawId, 'for update');
    const by = { actor: job.passport.subject, time: this.clock.now() };
    const { WANGGE_DISTRICT_LABEL: districtLabel, WANGGE_TIERS: tiers } = this.config;
    const tools = { copy: this.copy, own: this.own, districtLabel, tiers, by };
    if (found?.view.state === RedrawState.SCHEDULED) await applyRedraw(tx, found, tools);
    if (found?.view.state === RedrawState.UNDOING) await undoRedraw(tx, found, tools);
  }

  async #refuse(tx: Tx, job: Job, redrawId: string, refusal: string): Promise<void> {
    const found = await findRedraw(tx, redrawId, 'for update');
    if (!found) return;
    const state = found.view.state === RedrawState.UNDOING ? RedrawState.APPLIED : RedrawState.REFUSED;
    const view = nextOf(found.view, { state, refusal });
    await saveRedraw(tx, { ...found, view }, { actor: job.passport.subject, time: this.clock.now() });
  }
}
