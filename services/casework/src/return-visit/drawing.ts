import { randomBytes } from 'node:crypto';
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import { ReturnVisitDrawnSchema } from '@wangge/contracts/wangge/casework/v1/return_visit_events';
import { Jobs, type Job } from '@wangge/platform/bootstrap';
import { Clock } from '@wangge/platform/clock';
import { event } from '@wangge/platform/events';
import { Database, type Tx } from '@wangge/platform/persistence';
import { computeDeadline } from '@wangge/worktime';
import { v7 } from 'uuid';
import { CalendarBook } from '../calendar/calendar.book.ts';
import { MatterCatalogue } from '../matter/matter.catalogue.ts';
import { RuleBook, type BookedRules } from '../rules/rules.book.ts';
import { drawOf } from './draw.ts';
import { CLAIM_CLOSINGS, keepSeed, seedOf, WRITE_DRAW, type VisitRow } from './return-visit.store.ts';
import { VisitClocks } from './visit.clocks.ts';

const EVERY_MS = 5_000;
/** Share of the time after which a warning is due. */
const AMBER = 0.8;
const SHANGHAI_MS = 8 * 60 * 60_000;

/** The day an instant falls on in Asia/Shanghai, as "2026-11-23". */
export const dayOf = (at: Date): string => new Date(at.getTime() + SHANGHAI_MS).toISOString().slice(0, 10);

/**
 * Draws which closed cases are visited (抽取). The seed of a day is there from its beginning, so that its hash can be told before
 * anything is drawn with it.
 */
@Injectable()
export class Drawing implements OnModuleInit {
  #seeded = '';

  constructor(
    private readonly db: Database,
    private readonly rules: RuleBook,
    private readonly clock: Clock,
    private readonly jobs: Jobs,
    private readonly book: CalendarBook,
    private readonly catalogue: MatterCatalogue,
    private readonly clocks: VisitClocks,
  ) {}

  onModuleInit(): void {
    this.jobs.every('return-visits', EVERY_MS, async (job) => {
      await this.draw(job);
      await this.clocks.tell(job);
    });
  }

  async draw(job: Job): Promise<void> {
    const at = this.clock.now();
    const today = dayOf(at);
    if (this.#seeded !== today) await this.#seed(today);
    this.#seeded = today;
    const booked = await this.rules.latest();
    await this.db.transaction(job.scope, async (tx) => {
      for (const closing of await tx.query<VisitRow>(CLAIM_CLOSINGS)) await this.#drawOne(tx, closing, booked, at);
    });
  }

  async #drawOne(tx: Tx, closing: VisitRow, { version, rules }: BookedRules, at: Date): Promise<void> {
    const { caseId, closeVersion } = closing;
    const ofMatter = await this.#ofMatter(closing);
    const { rule, ticket, drawn } = drawOf(rules, await this.#seed(closing.closeDay), { ...closing, ofMatter });
    const name = rule?.name ?? '';
    const perMille = rule?.perMille ?? 0;
    if (!rule || !drawn) {
      const passed = [caseId, closeVersion, 'passed-over', version, name, perMille, ticket, null, 0, null, null];
      await tx.query(WRITE_DRAW, passed);
      return;
    }
    const visitId = v7();
    const allowance = { amount: rule.dueDays, unit: 'workingDays' } as const;
    const { due, ambers } = computeDeadline(closing.closeTime, allowance, this.book.calendar, { ambers: [AMBER] });
    const own = [caseId, closeVersion, 'due', version, name, perMille, ticket, visitId, 1, due, ambers[0]];
    await tx.query(WRITE_DRAW, own);
    await tx.publish(drawnEvent(closing, { visitId, rule: name, due, at }));
  }

  /** What the matter says, in the catalogue the case cites. */
  async #ofMatter({ catalogueVersion, matterCode }: VisitRow): Promise<string> {
    if (catalogueVersion === null) return '';
    return (await this.catalogue.version(catalogueVersion)).byCode.get(matterCode)?.returnVisit ?? '';
  }

  /** The seed of a day, made when it is first asked for. */
  async #seed(day: string): Promise<Buffer> {
    await this.db.call(keepSeed, [day, randomBytes(32)]);
    const [row] = await this.db.call<{ seed: Buffer }>(seedOf, [day]);
    if (!row) throw new Error(`there is no seed of ${day}`);
    return row.seed;
  }
}

function drawnEvent(closing: VisitRow, o: { visitId: string; rule: string; due: Date; at: Date }) {
  const { caseId, number, matterCode, orgPath, leadUnitId } = closing;
  const message = {
    ...{ visitId: o.visitId, version: 1, caseId, number, matterCode, orgPath, rule: o.rule },
    ...{ leadUnitId: leadUnitId ?? '', dueTime: timestampFromDate(o.due), time: timestampFromDate(o.at) },
  };
  return event({ schema: ReturnVisitDrawnSchema, aggregateId: o.visitId, version: 1, orgPath, message });
}
