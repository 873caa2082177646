import { Injectable } from '@nestjs/common';
import type { DescMessage } from '@bufbuild/protobuf';
import { onceMore, type CommandCall } from '@wangge/platform/persistence';
import { caseEvent, type Own, type Step } from '../case/case.change.ts';
import { CaseDesk } from '../case/case.desk.ts';
import type { Case, CaseState, ClockState, Light, Oversight } from '../case/case.state.ts';
import { etagOf } from '../case/case.view.ts';
import { Cases } from '../case/cases.ts';
import { toOversight } from '../deadline/deadline.view.ts';

/** What an act from above changes: neither state nor clocks. */
export interface Act<D extends DescMessage> {
  readonly action: string;
  readonly note: string;
  readonly oversight: Oversight;
  readonly escalationLevel?: number;
  /** Of an order: its clock, and the light that follows. */
  readonly clocks?: readonly ClockState[];
  readonly light?: Light;
  readonly schema: D;
  readonly told: Own<D>;
}

interface Request {
  readonly caseId: string;
  readonly etag: string;
}

/** The step of an act that is not the flow's: the case stays where it is, and so do its deadlines. */
export function actOn<D extends DescMessage>({ facts, now }: Case, at: Date, act: Act<D>): Step {
  const { action, note, oversight, schema, told } = act;
  const { escalationLevel = now.escalationLevel, clocks = now.clocks, light = now.light } = act;
  const next: CaseState = { ...now, version: now.version + 1, oversight, escalationLevel, clocks, light };
  return { action, from: now.state, next, note, event: caseEvent(schema, facts, next, at, told) };
}

/** Acts of those above a case, and of the unit that asks them: load, decide, commit, answer. */
@Injectable()
export class OversightDesk {
  constructor(
    private readonly cases: Cases,
    private readonly desk: CaseDesk,
  ) {}

  async run<D extends DescMessage>(request: Request, call: CommandCall, decide: (found: Case, at: Date) => Act<D>) {
    const done = await this.write(request, call, decide);
    const { caseId } = request;
    return { caseId, etag: etagOf(done), state: done.now.state, oversight: toOversight(done, call.passport) };
  }

  /** The same, answered with the case after it. */
  write<D extends DescMessage>(
    { caseId, etag }: Request,
    call: CommandCall,
    decide: (found: Case, at: Date) => Act<D>,
  ): Promise<Case> {
    return onceMore(async () => {
      const { found, repeated } = await this.cases.find(call, caseId, etag);
      if (repeated) return repeated;
      const at = this.desk.now();
      return this.desk.commit(call, found, [actOn(found, at, decide(found, at))], { at });
    });
  }
}
