import { Injectable } from '@nestjs/common';
import type { ImportCasesRequest } from '@wangge/contracts/wangge/casework/v1/history_service';
import { Clock } from '@wangge/platform/clock';
import {
  brokenConstraint,
  commandValues,
  Conflict,
  Database,
  earlier,
  earlierStatement,
  earlierValues,
  onceMore,
  scopeOf,
  type CommandCall,
} from '@wangge/platform/persistence';
import { formatInstant } from '@wangge/worktime';
import { NIL } from 'uuid';
import { labelOf } from '../../case/case.desk.ts';
import { FollowCodes } from '../../case/follow-code.ts';
import { FlowBook } from '../../flow/flow.book.ts';
import { MatterCatalogue } from '../../matter/matter.catalogue.ts';
import { HistoryPlaces } from '../history.places.ts';
import { isProblem, readRow, repeatedIn, twice, type Problem } from '../history.rules.ts';
import { importCases, importedBefore, takeNumbersOf } from '../history.store.ts';
import { caseIdOf, importedEvent, writtenRow, type Incoming } from '../imported-row.ts';

interface Judged {
  readonly incoming: readonly Incoming[];
  readonly problems: readonly (Problem & { readonly row: number; readonly externalNumber: string })[];
  readonly catalogueVersion: number;
}

/** Takes cases of another system over (导入历史案卷): what can be read is kept, the rest is told; nothing is kept twice. */
@Injectable()
export class ImportCases {
  constructor(
    private readonly db: Database,
    private readonly catalogue: MatterCatalogue,
    private readonly flows: FlowBook,
    private readonly places: HistoryPlaces,
    private readonly codes: FollowCodes,
    private readonly clock: Clock,
  ) {}

  async run(request: ImportCasesRequest, call: CommandCall) {
    const judged = await this.#judge(request, call);
    const { problems } = judged;
    return onceMore(async () => {
      const numbers = judged.incoming.map(({ row }) => row.externalNumber);
      const [memory, there] = (await this.db.readAll(scopeOf(call), [
        [earlierStatement, earlierValues(call)],
        [importedBefore, [request.source, numbers]],
      ])) as [unknown[], { externalNumber: string; importRequest: string }[]];
      earlier(call, memory);
      const brought = new Map(there.map(({ externalNumber, importRequest }) => [externalNumber, importRequest]));
      const fresh = judged.incoming.filter(({ row }) => !brought.has(row.externalNumber));
      if (!request.validateOnly && fresh.length > 0) {
        if ((await this.#write(request, call, { ...judged, incoming: fresh })) === Conflict) return Conflict;
      }
      // What an earlier call of this very request brought is what this one brings.
      const own = [...brought.values()].filter((id) => id === request.requestId).length;
      const imported = request.validateOnly ? 0 : fresh.length + own;
      return { imported, alreadyThere: brought.size - own, problems: [...problems] };
    });
  }

  async #judge({ cases, requestId }: ImportCasesRequest, { passport }: CommandCall): Promise<Judged> {
    const [{ version, byCode }, flows] = await Promise.all([this.catalogue.current(), this.flows.latest()]);
    const known = { byCode, flows, now: this.clock.now() };
    const repeated = repeatedIn(cases);
    const spots = await this.places.of(cases, passport.paths, requestId);
    const incoming: Incoming[] = [];
    const problems: Judged['problems'][number][] = [];
    for (const [at, row] of cases.entries()) {
      const tell = (problem: Problem) =>
        problems.push({
          row: at,
          externalNumber: row.externalNumber,
          ...problem,
          field: `cases[${at}].${problem.field}`,
        });
      const read = readRow(row, known);
      const spot = spots[at];
      if (repeated.has(at)) tell(twice);
      else if (isProblem(read)) tell(read);
      else if (!spot || 'code' in spot) tell(spot ?? twice);
      else incoming.push({ row, read, spot });
    }
    return { incoming, problems, catalogueVersion: version };
  }

  async #write(
    { source, requestId }: ImportCasesRequest,
    call: CommandCall,
    judged: Judged,
  ): Promise<void | typeof Conflict> {
    const at = this.clock.now();
    const numbers = await this.#numbers(judged.incoming);
    const named = judged.incoming.map((incoming, index) => {
      const caseId = caseIdOf(source, incoming.row.externalNumber, incoming.read.reportTime);
      const { catalogueVersion } = judged;
      return { caseId, number: numbers[index] ?? '', codeHash: this.codes.hashOf(caseId), catalogueVersion };
    });
    const rows = judged.incoming.flatMap((incoming, index) => {
      const name = named[index];
      return name ? [{ row: writtenRow(incoming, name), told: importedEvent(source, incoming, name, at) }] : [];
    });
    const own = [source, JSON.stringify(rows.map(({ row }) => row)), requestId, at, labelOf(undefined, call)];
    const tail = { aggregateId: NIL, version: 0, events: rows.map(({ told }) => told) };
    try {
      await this.db.call(importCases, [...own, ...commandValues(call, tail)]);
    } catch (error) {
      // Somebody else brought one of them a moment ago.
      if (brokenConstraint(error) === 'imported_case_pkey') return Conflict;
      throw error;
    }
  }

  /** Case numbers of the days they were reported on: one trip for all. */
  async #numbers(incoming: readonly Incoming[]): Promise<string[]> {
    const keys = incoming.map(({ read, spot }) => [
      spot.streetCode,
      formatInstant(read.reportTime.getTime()).slice(0, 10),
    ]);
    const wanted = new Map<string, number>();
    for (const key of keys) wanted.set(key.join(' '), (wanted.get(key.join(' ')) ?? 0) + 1);
    const asked = [...wanted].map(([key, count]) => [...key.split(' '), count] as const);
    const taken = await this.db.call<{ street: string; day: string; next: number }>(
      takeNumbersOf,
      [0, 1, 2].map((part) => asked.map((one) => one[part])),
    );
    const next = new Map(
      taken.map(({ street, day, next: after }) => [`${street} ${day}`, after - (wanted.get(`${street} ${day}`) ?? 0)]),
    );
    return keys.map(([street = '', day = '']) => {
      const number = next.get(`${street} ${day}`) ?? 1;
      next.set(`${street} ${day}`, number + 1);
      return `${street}-${day.replaceAll('-', '')}-${String(number).padStart(5, '0')}`;
    });
  }
}
