import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type {
  ListReturnVisitDrawsRequest,
  ListReturnVisitsRequest,
  RevealReporterRequest,
} from '@wangge/contracts/wangge/casework/v1/return_visit_service';
import { Clock } from '@wangge/platform/clock';
import {
  Database,
  PageTokens,
  readPaths,
  scopeOf,
  type CommandCall,
  type ListCall,
} from '@wangge/platform/persistence';
import { NIL } from 'uuid';
import { CaseDesk } from '../case/case.desk.ts';
import { Cases } from '../case/cases.ts';
import { dayOf } from './drawing.ts';
import { noVisitDue } from './return-visit.errors.ts';
import { actorsOf, drawsOf, lastVisit, seedOf, visitsIn, type VisitRow } from './return-visit.store.ts';
import { toDraw, toVisit } from './return-visit.view.ts';
import { checkVisitor, type ActorRow } from './visitor.ts';

const PAGE = 20;
const PAGE_OF_DRAWS = 100;
const EVER = '-infinity';

@Injectable()
export class ReturnVisitQueries {
  constructor(
    private readonly db: Database,
    private readonly cases: Cases,
    private readonly desk: CaseDesk,
    private readonly tokens: PageTokens,
    private readonly clock: Clock,
  ) {}

  /** A page of visits of one state, those due first first. */
  async list({ state, pageSize }: ListReturnVisitsRequest, call: ListCall) {
    const [dueTime = EVER, caseId = NIL] = this.tokens.open(call) ?? [];
    const size = pageSize || PAGE;
    const values = [readPaths(call.passport), state || 'due', dueTime, caseId, size + 1];
    const rows = await this.db.read<VisitRow>(scopeOf(call), visitsIn, values);
    const page = rows.slice(0, size);
    const last = page.at(-1);
    const after = last?.dueTime && rows.length > size ? [last.dueTime.toISOString(), last.caseId] : undefined;
    const nextPageToken = after ? this.tokens.seal(call, after) : '';
    return { visits: page.map((row) => ({ ...toVisit(row), light: row.light })), nextPageToken };
  }

  /** A page of what the draw of a day said; its seed only when nothing can be drawn with it any more. */
  async draws({ day, pageSize }: ListReturnVisitDrawsRequest, call: ListCall) {
    const [caseId = NIL, version = '0'] = this.tokens.open(call) ?? [];
    const size = pageSize || PAGE_OF_DRAWS;
    const values = [readPaths(call.passport), day, caseId, Number(version), size + 1];
    const [[seeded], rows] = (await this.db.readAll(scopeOf(call), [
      [seedOf, [day]],
      [drawsOf, values],
    ])) as [{ seed: Buffer }[], VisitRow[]];
    const page = rows.slice(0, size);
    const last = page.at(-1);
    const goesOn = last && rows.length > size;
    return {
      seedHash: seeded ? createHash('sha256').update(seeded.seed).digest('hex') : '',
      seed: seeded && day < dayOf(this.clock.now()) ? seeded.seed.toString('hex') : '',
      draws: page.map(toDraw),
      nextPageToken: goesOn ? this.tokens.seal(call, [last.caseId, String(last.closeVersion)]) : '',
    };
  }

  /** Name and phone of the reporter, for whoever makes a visit that is due. */
  async reveal({ caseId }: RevealReporterRequest, call: CommandCall) {
    const found = await this.cases.get(call, caseId);
    const [actors, [visit]] = (await this.db.readAll(scopeOf(call), [
      [actorsOf, [caseId]],
      [lastVisit, [caseId]],
    ])) as [ActorRow[], VisitRow[]];
    checkVisitor(found, call.passport, actors);
    if (visit?.state !== 'due') throw noVisitDue(visit?.state ?? '');
    const { name, phone } = this.desk.reporterOf(found);
    return { reporterId: found.facts.reporterId, reporterName: name, reporterPhone: phone };
  }
}
