import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import { Injectable } from '@nestjs/common';
import { AgencyRecordedSchema } from '@wangge/contracts/wangge/casework/v1/agency_events';
import { Clock } from '@wangge/platform/clock';
import { notFound } from '@wangge/platform/errors';
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
  type Scope,
  type Tx,
} from '@wangge/platform/persistence';
import { rests } from '@wangge/flow';
import { v7 } from 'uuid';
import type { Case } from '../case/case.state.ts';
import { Cases } from '../case/cases.ts';
import { notNow, notThisProcedure, staleFacts } from './agency.errors.ts';
import { heldOf, NO_FACTS, NO_WORDS, type AgencyFacts, type AgencyWords, type Standing } from './agency.rules.ts';
import { ADD_AGENCY, CHANGE_AGENCY, findAgency, type AgencyRow } from './agency.store.ts';
import { etagOf, promisedDayOf } from './agency.view.ts';

export const AGENCY_FLOW = 'agency';

/** An agency service with its case, as it was read. */
export interface Acted {
  readonly found: Case;
  /** Undefined while nothing was recorded. */
  readonly row: AgencyRow | undefined;
  readonly facts: AgencyFacts;
  readonly words: AgencyWords;
}

/** What a command makes of it. */
export interface Recorded {
  readonly facts: AgencyFacts;
  readonly words?: AgencyWords;
}

/** Reads and writes what is held of agency services, under the caller's scope. */
@Injectable()
export class Agencies {
  constructor(
    private readonly db: Database,
    private readonly cases: Cases,
    private readonly sealer: Sealer,
    private readonly clock: Clock,
  ) {}

  /** @throws NOT_FOUND, FAILED_PRECONDITION NOT_THIS_PROCEDURE */
  async get(caseId: string, call: CommandCall): Promise<Acted> {
    const found = await this.cases.get(call, caseId);
    // Who reported it or has a task of it has nothing to do with the papers; they are not even told that there are any.
    if (!isWithin(found.now.orgPath, call.passport.paths)) throw notFound('case');
    if (found.facts.flow !== AGENCY_FLOW) throw notThisProcedure(found.facts.flow);
    const row = await this.#rowOf(caseId, scopeOf(call));
    const words = row ? this.sealer.open<AgencyWords>(row.agencyId, row.sealed) : NO_WORDS;
    return { found, row, facts: row?.facts ?? NO_FACTS, words };
  }

  /** The facts of a case, or undefined; nothing of names of residents. */
  async factsOf(caseId: string, scope: Scope): Promise<AgencyFacts | undefined> {
    return (await this.#rowOf(caseId, scope))?.facts;
  }

  /** What the resident is told beside the state: who acts, and by when. */
  async toldOf(found: Case, scope: Scope): Promise<{ agentName?: string; promisedDay?: string }> {
    if (found.facts.flow !== AGENCY_FLOW) return {};
    const facts = (await this.factsOf(found.facts.caseId, scope)) ?? NO_FACTS;
    return { agentName: facts.agentName, promisedDay: promisedDayOf(found, facts) };
  }

  /**
   * Writes what `decide` makes of an agency service, with its event and the memory of the answer, if it is still as it was
   * found. Answers it as it is then.
   * @param change what was recorded, as the event names it
   */
  async record(
    { caseId, etag }: { readonly caseId: string; readonly etag: string },
    change: string,
    call: CommandCall,
    decide: (now: Acted, standing: Standing) => Recorded,
  ): Promise<Acted> {
    await onceMore(async () => {
      const now = await this.get(caseId, call);
      const at = this.clock.now();
      return this.db.transaction(scopeOf(call), async (tx) => {
        if (earlier(call, await tx.query(earlierStatement.text, earlierValues(call)))) return undefined;
        const version = now.row?.version ?? 0;
        if (etag !== '' && etag !== etagOf(version)) throw staleFacts(version);
        const { state } = now.found.now;
        if (!now.row && change !== 'agent') throw notNow(change, state);
        const next = decide(now, { at, state, ended: rests(now.found.flow, state) });
        return this.#write(tx, { now, next, change, at }, call);
      });
    });
    return this.get(caseId, call);
  }

  async #rowOf(caseId: string, scope: Scope): Promise<AgencyRow | undefined> {
    return (await this.db.read<AgencyRow>(scope, findAgency, [caseId]))[0];
  }

  async #write(
    tx: Tx,
    o: { readonly now: Acted; readonly next: Recorded; readonly change: string; readonly at: Date },
    call: CommandCall,
  ): Promise<typeof Conflict | undefined> {
    const { row, found, words } = o.now;
    const { facts } = o.next;
    const agencyId = row?.agencyId ?? v7();
    const { caseId, number } = found.facts;
    const sealed = this.sealer.seal(agencyId, o.next.words ?? words);
    const written = row
      ? await tx.query(CHANGE_AGENCY, [agencyId, row.version, JSON.stringify(facts), sealed])
      : await tx.query(ADD_AGENCY, [agencyId, caseId, JSON.stringify(facts), sealed]);
    if (written.length === 0) return Conflict;
    const version = (row?.version ?? 0) + 1;
    const { orgPath } = found.now;
    const told = {
      ...{ agencyId, version, caseId, number, orgPath, time: timestampFromDate(o.at), change: o.change },
      ...{ promisedDay: promisedDayOf(found, facts), originalsOut: heldOf(facts).length },
      delivered: facts.delivery !== null,
    };
    await tx.publish(event({ schema: AgencyRecordedSchema, aggregateId: agencyId, version, orgPath, message: told }));
    await tx.remember({ call, aggregateId: agencyId, version });
    return undefined;
  }
}
