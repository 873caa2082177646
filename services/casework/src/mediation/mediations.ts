import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import { Injectable } from '@nestjs/common';
import { MediationRecordedSchema } from '@wangge/contracts/wangge/casework/v1/mediation_events';
import { Clock } from '@wangge/platform/clock';
import { event } from '@wangge/platform/events';
import { isWithin } from '@wangge/platform/identity';
import {
  Conflict,
  Database,
  earlier,
  earlierStatement,
  earlierValues,
  onceMore,
  scopeOf,
  Sealer,
  type CommandCall,
  type Tx,
} from '@wangge/platform/persistence';
import { v7 } from 'uuid';
import type { Case } from '../case/case.state.ts';
import { Cases } from '../case/cases.ts';
import { checkAt, tallyOf } from '../performance/performance.rules.ts';
import { notAtYourDesk, notNow, notThisProcedure, staleFacts } from './mediation.errors.ts';
import {
  confirmBy,
  NO_FACTS,
  NO_WORDS,
  remindAt,
  type MediationFacts,
  type MediationWords,
} from './mediation.rules.ts';
import { ADD_MEDIATION, CHANGE_MEDIATION, findMediation, type MediationRow } from './mediation.store.ts';
import { etagOf } from './mediation.view.ts';

export const MEDIATION_FLOW = 'mediation';

/** A mediation with its case, as it was read. */
export interface Mediated {
  readonly found: Case;
  /** Undefined while nothing was recorded. */
  readonly row: MediationRow | undefined;
  readonly facts: MediationFacts;
  readonly words: MediationWords;
}

/** What a command makes of it. */
export interface Recorded {
  readonly facts: MediationFacts;
  readonly words?: MediationWords;
}

/** Reads and writes what is held of mediations, under the caller's scope. */
@Injectable()
export class Mediations {
  constructor(
    private readonly db: Database,
    private readonly cases: Cases,
    private readonly sealer: Sealer,
    private readonly clock: Clock,
  ) {}

  /** @throws NOT_FOUND, PERMISSION_DENIED, FAILED_PRECONDITION NOT_THIS_PROCEDURE */
  async get(caseId: string, call: CommandCall): Promise<Mediated> {
    const found = await this.cases.get(call, caseId);
    if (!isWithin(found.now.orgPath, call.passport.paths)) throw notAtYourDesk('mediate');
    if (found.facts.flow !== MEDIATION_FLOW) throw notThisProcedure(found.facts.flow);
    const [row] = await this.db.read<MediationRow>(scopeOf(call), findMediation, [caseId]);
    const words = row && this.sealer.open<Partial<MediationWords>>(row.mediationId, row.sealed);
    return { found, row, facts: { ...NO_FACTS, ...row?.facts }, words: { ...NO_WORDS, ...words } };
  }

  /** The facts of a case, or undefined; nothing of names and words. */
  async factsOf(caseId: string, call: CommandCall): Promise<MediationFacts | undefined> {
    const [row] = await this.db.read<MediationRow>(scopeOf(call), findMediation, [caseId]);
    return row && { ...NO_FACTS, ...row.facts };
  }

  /**
   * Writes what `decide` makes of a mediation, with its event and the memory of the answer, if it is still as it was found.
   * Answers it as it is then.
   * @param change what was recorded, as the event names it
   */
  async record(
    { caseId, etag }: { readonly caseId: string; readonly etag: string },
    change: string,
    call: CommandCall,
    decide: (now: Mediated, at: Date) => Recorded,
  ): Promise<Mediated> {
    await onceMore(async () => {
      const now = await this.get(caseId, call);
      const at = this.clock.now();
      return this.db.transaction(scopeOf(call), async (tx) => {
        if (earlier(call, await tx.query(earlierStatement.text, earlierValues(call)))) return undefined;
        const version = now.row?.version ?? 0;
        if (etag !== '' && etag !== etagOf(version)) throw staleFacts(version);
        if (!now.row && change !== 'parties') throw notNow(change, now.found.now.state);
        const next = decide(now, at);
        return this.#write(tx, { now, next, change, at }, call);
      });
    });
    return this.get(caseId, call);
  }

  async #write(
    tx: Tx,
    o: { readonly now: Mediated; readonly next: Recorded; readonly change: string; readonly at: Date },
    call: CommandCall,
  ): Promise<typeof Conflict | undefined> {
    const { row, found, words } = o.now;
    const { facts } = o.next;
    const mediationId = row?.mediationId ?? v7();
    const { caseId, number } = found.facts;
    const sealed = this.sealer.seal(mediationId, o.next.words ?? words);
    const values = [JSON.stringify(facts), sealed, remindAt(facts), checkAt(facts)];
    const written = row
      ? await tx.query(CHANGE_MEDIATION, [mediationId, row.version, ...values])
      : await tx.query(ADD_MEDIATION, [mediationId, caseId, ...values]);
    if (written.length === 0) return Conflict;
    const version = (row?.version ?? 0) + 1;
    const end = confirmBy(facts);
    const { orgPath } = found.now;
    const told = {
      ...{ mediationId, version, caseId, number, orgPath, time: timestampFromDate(o.at), change: o.change },
      ...{ agreementForm: facts.form, courtAnswer: facts.courtAnswer, ...tallyOf(facts) },
      ...(end && { confirmByTime: timestampFromDate(end) }),
    };
    await tx.publish(
      event({ schema: MediationRecordedSchema, aggregateId: mediationId, version, orgPath, message: told }),
    );
    await tx.remember({ call, aggregateId: mediationId, version });
    return undefined;
  }
}
