import type { DescMethod, MessageInitShape } from '@bufbuild/protobuf';
import { Injectable } from '@nestjs/common';
import type { CaseSchema } from '@wangge/contracts/wangge/casework/v1/case';
import { accessRule } from '@wangge/platform/access';
import type { Decision } from '@wangge/flow';
import { Clock } from '@wangge/platform/clock';
import type { Passport } from '@wangge/platform/identity';
import { Conflict, Sealer, type CommandCall, type CommandTail, type Tx } from '@wangge/platform/persistence';
import { Places } from '@wangge/platform/places';
import { carriesPersons } from '@wangge/platform/privacy';
import type { Extension, StatutoryCalendar } from '@wangge/worktime';
import { CalendarBook } from '../calendar/calendar.book.ts';
import { MatterCatalogue } from '../matter/matter.catalogue.ts';
import { BY_CODE } from './by-code.ts';
import { stateAfter, type Step } from './case.change.ts';
import { taskOf } from './case.flow.ts';
import type { Matter } from '../matter/matter.entity.ts';
import type { Case, CaseState } from './case.state.ts';
import { toCase, type Reporter } from './case.view.ts';
import { Cases } from './cases.ts';
import type { GivenFiles } from './evidence.ts';

const NOBODY: Reporter = { name: '', phone: '' };

/** What an action brings beside its decision. */
export interface Bringing {
  readonly at: Date;
  readonly note: string;
  readonly extension?: Extension;
  readonly change?: Partial<CaseState>;
}

/** What every verb needs around its decision: the time, the clocks of the matter, the write, the answer. */
@Injectable()
export class CaseDesk {
  constructor(
    private readonly cases: Cases,
    private readonly clock: Clock,
    private readonly catalogue: MatterCatalogue,
    private readonly places: Places,
    private readonly sealer: Sealer,
    private readonly book: CalendarBook,
  ) {}

  /** The statutory calendar as it is known now. */
  get calendar(): StatutoryCalendar {
    return this.book.calendar;
  }

  now(): Date {
    return this.clock.now();
  }

  /** The state after a decision: where it leads, the clocks of the case's matter, and what the action itself changes. */
  async after(found: Case, decision: Decision, bringing: Bringing): Promise<CaseState> {
    const matterCode = bringing.change?.matterCode ?? found.now.matterCode;
    const { clocks: rules } = await this.catalogue.cited(found.facts.catalogueVersion, matterCode);
    return stateAfter(found, decision, { ...bringing, rules, calendar: this.calendar });
  }

  /** What the matter of a case asks for before it is completed. */
  async evidenceNeeded({ facts, now }: Case): Promise<readonly string[]> {
    return (await this.catalogue.cited(facts.catalogueVersion, now.matterCode)).evidence;
  }

  /**
   * The guarded write: row, history, tasks, files, events, audit and the memory of the answer in one statement. Answers the
   * case as it is then, or `Conflict` when somebody was faster. `also` writes rows beside it, in the same transaction.
   */
  async commit(
    call: CommandCall,
    found: Case,
    steps: readonly Step[],
    o: { readonly at: Date; readonly files?: GivenFiles; readonly also?: (tx: Tx) => Promise<void> },
  ): Promise<Case | typeof Conflict> {
    const now = steps.at(-1)?.next ?? found.now;
    const audit = this.auditOf(found, call.method);
    const { also, ...rest } = o;
    const writing = { ...rest, label: labelOf(found, call), ...(audit && { audit }) };
    const written = also
      ? await this.cases.changeWith(call, found, steps, writing, also)
      : await this.cases.change(call, found, steps, writing);
    return written ?? { ...found, now };
  }

  /** The matter of a case, of the catalogue it was opened under. */
  matterOf({ facts, now }: Case): Promise<Matter> {
    return this.catalogue.cited(facts.catalogueVersion, now.matterCode);
  }

  /** Whether the catalogue a case was opened under has a node of this code. */
  async cites({ facts }: Case, code: string): Promise<boolean> {
    return (await this.catalogue.version(facts.catalogueVersion)).byCode.has(code);
  }

  /** The answer: the case as this caller sees it. */
  show(found: Case, { passport }: { readonly passport: Passport }): { case: MessageInitShape<typeof CaseSchema> } {
    const gridName = found.now.gridId === null ? '' : (this.places.get(found.now.gridId)?.name ?? '');
    return { case: toCase(found, passport, { gridName, reporter: this.reporterOf(found) }) };
  }

  /** The audit row of an answer that shows the reporter of a case; undefined when it shows nobody. */
  auditOf(found: Case, method: DescMethod): CommandTail['audit'] {
    if (!carriesPersons(method.output)) return undefined;
    const { caseId, reporterId } = found.facts;
    const { name, phone, concerned } = this.reporterOf(found);
    const fields = [
      ...(name ? ['case.reporter_name'] : []),
      ...(phone ? ['case.reporter_phone'] : []),
      ...(concerned?.name ? ['case.concerned_name'] : []),
      ...(concerned?.phone ? ['case.concerned_phone'] : []),
    ];
    const subjects = reporterId === '' ? [] : [reporterId];
    return subjects.length + fields.length === 0 ? undefined : { subjects, fields, caseId };
  }

  /** What the envelope of a case holds, in clear: to be masked, or revealed and recorded. */
  reporterOf({ facts }: Case): Reporter {
    return facts.sealed ? this.sealer.open<Reporter>(facts.caseId, facts.sealed) : NOBODY;
  }
}

/** Who acts, as people are told: the unit, the service, or the role that let them. */
export function labelOf(
  found: Case | undefined,
  { passport, method }: Pick<CommandCall, 'passport' | 'method'>,
): string {
  const { department, job, subject, roles, unitId } = passport;
  const unit = found && unitId !== '' ? taskOf(found, unitId)?.unitName : undefined;
  if (unit) return unit;
  if (department) return department.departmentId;
  if (job === BY_CODE) return 'reporter';
  if (job !== '') return `${subject}/${job}`;
  return accessRule(method).roles.find((role) => roles.includes(role)) ?? 'reporter';
}
