import { Injectable } from '@nestjs/common';
import { CaseToldAgainSchema } from '@wangge/contracts/wangge/casework/v1/intake_events';
import { Channel } from '@wangge/contracts/wangge/casework/v1/case';
import type { ReportCaseRequest } from '@wangge/contracts/wangge/casework/v1/case_service';
import { rests } from '@wangge/flow';
import { DomainError } from '@wangge/platform/errors';
import type { Passport } from '@wangge/platform/identity';
import { Conflict, onceMore, type CommandCall } from '@wangge/platform/persistence';
import { ReportCase } from '../case/actions/report-case.ts';
import { asService } from '../case/by-code.ts';
import { caseEvent } from '../case/case.change.ts';
import { CaseDesk, labelOf } from '../case/case.desk.ts';
import type { Case, CaseState } from '../case/case.state.ts';
import { Cases } from '../case/cases.ts';
import { attaching, type GivenFiles } from '../case/evidence.ts';
import { Spots } from '../case/spot.ts';
import { RuleBook } from '../rules/rules.book.ts';
import { ruleOf } from '../rules/rules.ts';
import { FiledAtOnce } from './filed-at-once.ts';
import { checkIntake, type Teller } from './intake.rules.ts';
import { tellerOf } from './teller.ts';
import { FOLD, isWithinDays, Tellings, type Before } from './tellings.ts';
import { repeatCountOf, TELL_AGAIN, toldAgain } from './repeats.ts';

const NOTE_LENGTH = 1000;

/** A case that was told of: opened now, or joined. */
export interface Told {
  readonly told: Case;
  readonly joined: boolean;
  /** Number of the case it repeats that is over. */
  readonly followsNumber?: string;
}

/**
 * Takes a report in (上报): one the same person told before of the same matter and place, within the window of the matter and while
 * the case is open, joins it (重复诉求); any other opens a case. Joining moves no clock.
 */
@Injectable()
export class TellCase {
  constructor(
    private readonly reporting: ReportCase,
    private readonly cases: Cases,
    private readonly desk: CaseDesk,
    private readonly rules: RuleBook,
    private readonly spots: Spots,
    private readonly tellings: Tellings,
    private readonly filing: FiledAtOnce,
  ) {}

  async run(request: ReportCaseRequest, call: CommandCall): Promise<Told> {
    const rule = ruleOf((await this.rules.latest()).rules, request.matterCode);
    checkIntake(request, byOf(call.passport), rule);
    if (rule.mandatory) {
      const opened = await this.reporting.run(request, call);
      return { told: await this.filing.run(opened, call), joined: false };
    }
    // Of two that are told at once one opens the case, and the other, looking again, finds it.
    return onceMore(() => this.#fold(request, call, rule.repeatDays));
  }

  async #fold(request: ReportCaseRequest, call: CommandCall, days: number): Promise<Told | typeof Conflict> {
    const before = days === 0 ? undefined : await this.#before(request, call);
    if (!before) return { told: await this.reporting.run(request, call), joined: false };
    const { last } = before;
    let followsNumber = '';
    if (last && isWithinDays(before, days, this.desk.now())) {
      // The very request that opened it, once more.
      const opened = await this.cases.repeated(call);
      if (opened) {
        const joined = opened.now.version > 1;
        return {
          told: opened,
          joined,
          followsNumber: joined ? '' : await this.tellings.followedBy(opened.facts.caseId),
        };
      }
      const joined = await this.#join(last.caseId, request, call);
      if (joined) return { told: joined, joined: true };
      followsNumber = await this.#overNumber(last.caseId, call);
    }
    const told = await this.reporting.open(request, call, { before, followsNumber });
    return told === Conflict ? Conflict : { told, joined: false, followsNumber };
  }

  /** The answer: a case that was joined tells who has no place in it what its teller knows anyway. */
  async shown({ told, joined }: Told, call: CommandCall) {
    if (!joined) return this.desk.show(told, call);
    const seen = await this.cases.get(call, told.facts.caseId).catch(absent);
    if (seen) return this.desk.show(told, call);
    const { number } = told.facts;
    const { state, matterCode, matterName } = told.now;
    return { case: { number, state, matterCode, matterName, repeatCount: repeatCountOf(told.now) } };
  }

  /** What this teller told of it before, where the teller and the grid can be known. */
  async #before(request: ReportCaseRequest, { passport }: CommandCall): Promise<Before | undefined> {
    const { matterCode } = request;
    const teller = tellerOf(request, passport);
    if (!teller) return undefined;
    const { gridId } = await this.spots.of(request, passport, 'told-before');
    return gridId === null ? undefined : this.tellings.before({ teller, matterCode, gridId });
  }

  /** Number of a case that is over; empty for one that is not, and for one that is gone. */
  async #overNumber(caseId: string, call: CommandCall): Promise<string> {
    const found = await this.cases.get(asService(call, FOLD, caseId), caseId).catch(absent);
    return found && rests(found.flow, found.now.state) ? found.facts.number : '';
  }

  /** Undefined when there is nothing open to join, or its files could not come along. */
  #join(caseId: string, request: ReportCaseRequest, call: CommandCall): Promise<Case | undefined> {
    const files: GivenFiles = { ids: request.fileIds, kind: 'before', field: 'file_ids' };
    // Files are their owner's to attach, so that with them the case must be in the caller's own sight.
    const own = files.ids.length > 0 ? call : asService(call, FOLD, caseId);
    return onceMore<Case | undefined>(async () => {
      const seen = await this.cases.find(own, caseId).catch(absent);
      if (seen?.repeated) return seen.repeated;
      if (!seen || rests(seen.found.flow, seen.found.now.state)) return undefined;
      const { found } = seen;
      const at = this.desk.now();
      const stored = await this.cases.filesOf(call, files.ids);
      const attachments = attaching(found.now.attachments, stored, files, at);
      const next: CaseState = { ...toldAgain(found.now), attachments };
      const event = caseEvent(CaseToldAgainSchema, found.facts, next, at, {
        channel: request.channel || Channel.WEB,
        repeatCount: repeatCountOf(next),
      });
      const { state: from } = found.now;
      const step = { action: TELL_AGAIN, from, next, note: request.description.slice(0, NOTE_LENGTH), event };
      const writing = { at, files, label: labelOf(undefined, call) };
      return (await this.cases.change(own, found, [step], writing)) ?? { ...found, now: next };
    });
  }
}

const byOf = ({ staffId, subject, roles }: Passport): Teller => ({
  ...{ staffId, service: subject.startsWith('service:'), resident: roles.includes('resident') },
});

function absent(error: unknown): undefined {
  if (error instanceof DomainError && error.code === 'NOT_FOUND') return undefined;
  throw error;
}
