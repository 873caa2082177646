import { Injectable } from '@nestjs/common';
import type {
  GetCaseByCodeRequest,
  GetCaseRequest,
  GetTimelineRequest,
  ListCasesRequest,
} from '@wangge/contracts/wangge/casework/v1/case_service';
import { notFound } from '@wangge/platform/errors';
import { Database, jobScope, PageTokens, readPaths, scopeOf, type CommandCall } from '@wangge/platform/persistence';
import { Agencies } from '../agency/agencies.ts';
import { FlowBook } from '../flow/flow.book.ts';
import { Tellings } from '../intake/tellings.ts';
import { importedLines } from '../history/history.store.ts';
import { BY_CODE, CodeDoor } from './by-code.ts';
import { dueTimeOf } from './case.change.ts';
import { CaseDesk } from './case.desk.ts';
import { pageOfCases } from './case.pages.ts';
import { historyOf, loadCase } from './case.store.ts';
import type { CaseRow } from './case.row.ts';
import { toClock, toHistoryLine, type HistoryRow } from './case.view.ts';
import { Cases } from './cases.ts';

const PAGE = 20;

/** What is asked about cases, under the caller's scope. */
@Injectable()
export class CaseQueries {
  constructor(
    private readonly db: Database,
    private readonly cases: Cases,
    private readonly desk: CaseDesk,
    private readonly door: CodeDoor,
    private readonly tokens: PageTokens,
    private readonly flows: FlowBook,
    private readonly agencies: Agencies,
    private readonly tellings: Tellings,
  ) {}

  async get({ caseId }: GetCaseRequest, call: CommandCall) {
    return this.desk.show(await this.cases.get(call, caseId), call);
  }

  /** A page, newest first. */
  async list(request: ListCasesRequest, call: CommandCall) {
    const size = request.pageSize || PAGE;
    const [before = null] = this.tokens.open(call) ?? [];
    const rows = await this.#rows(request, call, size + 1, before);
    const page = await Promise.all(rows.slice(0, size).map((row) => this.flows.caseOf(row)));
    const last = page.at(-1);
    const nextPageToken = last && rows.length > size ? this.tokens.seal(call, [last.facts.caseId]) : '';
    return { cases: page.map((found) => this.desk.show(found, call).case), nextPageToken };
  }

  async timeline({ caseId }: Pick<GetTimelineRequest, 'caseId'>, call: CommandCall) {
    // What came with a case from another system stands before what happened here.
    const [[row], came, lines] = (await this.db.readAll(scopeOf(call), [
      [loadCase, [caseId]],
      [importedLines, [caseId]],
      [historyOf, [caseId]],
    ])) as [CaseRow[], HistoryRow[], HistoryRow[]];
    if (!row) throw notFound('case');
    const { facts, now } = await this.flows.caseOf(row);
    const follows = await this.tellings.followedBy(caseId);
    const told = lines.map((line) => (line.version === 1 && follows ? { ...line, note: `上一件 ${follows}` } : line));
    return { number: facts.number, lines: [...came, ...told].map(toHistoryLine), clocks: now.clocks.map(toClock) };
  }

  /** What a reporter is shown: neither a name nor a unit. */
  async byCode({ followCode }: GetCaseByCodeRequest, call: CommandCall) {
    const found = await this.door.open(followCode, call);
    const { facts, now, flow } = found;
    const { number } = facts;
    const { state, matterName } = now;
    const canEvaluate = flow.actions.get('evaluate')?.from.includes(state) ?? false;
    const told = await this.agencies.toldOf(found, jobScope('casework', BY_CODE));
    return { number, state, matterName, dueTime: dueTimeOf(now, 'overall'), canEvaluate, ...told };
  }

  #rows(request: ListCasesRequest, call: CommandCall, limit: number, before: string | null): Promise<CaseRow[]> {
    const { unit, actor } = scopeOf(call);
    const { under, state, matterCode, light } = request;
    const filter = {
      under: under || null,
      state: state || null,
      matterCode: matterCode || null,
      light: light || null,
    };
    const places = readPaths(call.passport);
    return this.db.read(scopeOf(call), ...pageOfCases(limit, before, filter, { places, actor, unit }));
  }
}
