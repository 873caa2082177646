import { Injectable } from '@nestjs/common';
import type {
  ExplainDeadlinesRequest,
  ListOpenCasesRequest,
} from '@wangge/contracts/wangge/casework/v1/deadline_service';
import { notFound } from '@wangge/platform/errors';
import { Database, PageTokens, readPaths, scopeOf, statement, type CommandCall } from '@wangge/platform/persistence';
import type { ClockRule } from '../case/case.clocks.ts';
import { CaseDesk } from '../case/case.desk.ts';
import type { CaseRow } from '../case/case.row.ts';
import type { Case } from '../case/case.state.ts';
import { loadCase } from '../case/case.store.ts';
import { FlowBook } from '../flow/flow.book.ts';
import { MatterCatalogue } from '../matter/matter.catalogue.ts';
import { movesOf, toDeadline, toOpenCase, toOversight } from './deadline.view.ts';
import { pageOfOpenCases, type OpenRow } from './open-cases.pages.ts';
import { differing, replay, type ClockLine } from './replay.ts';

const PAGE = 20;

const clockLines = statement(
  'case_clock_lines',
  `select h.version, h.action, h.from_state as "from", h.to_state as "to", h.note, h.happen_time as "happenTime",
     h.actor_label as actor, jsonb_build_object('matterCode', h.snapshot -> 'matterCode', 'tasks', h.snapshot -> 'tasks',
       'clocks', h.snapshot -> 'clocks') as snapshot
   from case_history h where h.case_id = $1 order by h.version`,
);

type LineRow = Omit<ClockLine, 'at'> & { readonly happenTime: Date };

/** What is asked about deadlines, under the caller's scope. */
@Injectable()
export class DeadlineQueries {
  constructor(
    private readonly db: Database,
    private readonly desk: CaseDesk,
    private readonly tokens: PageTokens,
    private readonly flows: FlowBook,
    private readonly catalogue: MatterCatalogue,
  ) {}

  async explain({ caseId }: ExplainDeadlinesRequest, call: CommandCall) {
    const [[row], rows] = (await this.db.readAll(scopeOf(call), [
      [loadCase, [caseId]],
      [clockLines, [caseId]],
    ])) as [CaseRow[], LineRow[]];
    if (!row) throw notFound('case');
    const found = await this.flows.caseOf(row);
    const lines = rows.map(({ happenTime, ...line }) => ({ ...line, at: happenTime.toISOString() }));
    const states = replay(lines, {
      flow: found.flow,
      calendar: this.desk.calendar,
      rulesOf: await this.#rulesOf(found, lines),
    });
    const { facts, now, flow } = found;
    return {
      number: facts.number,
      deadlines: now.clocks.map((clock) => toDeadline(clock, movesOf(clock, lines, states), flow.definition)),
      matchesHistory: differing(now.clocks, states.at(-1) ?? []).length === 0,
      oversight: toOversight(found, call.passport),
    };
  }

  /** A page, the most urgent first. */
  async list(request: ListOpenCasesRequest, call: CommandCall) {
    const size = request.pageSize || PAGE;
    const [dueAt = '', caseId = '', mine = ''] = this.tokens.open(call) ?? [];
    const { under, light, supervised, passedToMe } = request;
    const from = caseId === '' ? null : { dueAt, caseId, mine };
    const filter = {
      under: under || null,
      light: light || null,
      supervised,
      worker: passedToMe ? call.passport.staffId : null,
    };
    const whereabouts = { places: readPaths(call.passport), unit: scopeOf(call).unit };
    const page = pageOfOpenCases(size + 1, from, filter, whereabouts);
    const rows = page ? await this.db.read<OpenRow>(scopeOf(call), ...page) : [];
    const shown = rows.slice(0, size);
    const last = shown.at(-1);
    const more = last && rows.length > size;
    const nextPageToken = more ? this.tokens.seal(call, [last.dueAt.toISOString(), last.caseId, last.mine]) : '';
    return { cases: shown.map(toOpenCase), nextPageToken };
  }

  /** The clocks of every matter the case was ever under; it may be another than the one it was reported as. */
  async #rulesOf({ facts }: Case, lines: readonly ClockLine[]) {
    const codes = [...new Set(lines.map(({ snapshot }) => snapshot.matterCode))];
    const cited = await Promise.all(codes.map((code) => this.catalogue.cited(facts.catalogueVersion, code)));
    const rules = new Map<string, readonly ClockRule[]>(codes.map((code, index) => [code, cited[index]?.clocks ?? []]));
    return (code: string) => rules.get(code) ?? [];
  }
}
