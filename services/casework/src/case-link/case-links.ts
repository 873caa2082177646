import { Injectable } from '@nestjs/common';
import { CasesLinkedSchema } from '@wangge/contracts/wangge/casework/v1/case_link_events';
import type { LinkCasesRequest, ListLinkedCasesRequest } from '@wangge/contracts/wangge/casework/v1/case_link_service';
import { ErrorReason } from '@wangge/contracts/wangge/casework/v1/errors';
import { Clock } from '@wangge/platform/clock';
import { invalidFields, notFound } from '@wangge/platform/errors';
import { event } from '@wangge/platform/events';
import { actingForOf, actorOf, isWithin } from '@wangge/platform/identity';
import {
  Database,
  once,
  operationOf,
  pageOf,
  PageTokens,
  readPaths,
  timeOf,
  type Tx,
} from '@wangge/platform/persistence';
import { traceIdOf, type Call } from '@wangge/platform/rpc';
import { v7 } from 'uuid';
import type { Case } from '../case/case.state.ts';
import { Cases } from '../case/cases.ts';
import { notAtYourDesk } from '../mediation/mediation.errors.ts';

interface LinkRow {
  readonly linkId: string;
  readonly caseId: string;
  readonly number: string;
  readonly flow: string;
  readonly state: string;
  readonly linkTime: Date;
}

/** One for two cases; of two that link them at once the second finds it done. */
const ADD_LINK = `insert into case_link (link_id, mediation_case_id, petition_case_id, actor, link_time) values ($1, $2, $3, $4, $5)
  on conflict (mediation_case_id, petition_case_id) do nothing returning 1`;
const LINK_OF = `select link_id as "linkId" from case_link where mediation_case_id = $1 and petition_case_id = $2`;
/** The other end of links: [.., .., this end] */
const OTHER = `select l.link_id as "linkId", c.case_id as "caseId", c.number, c.flow, c.state, l.link_time as "linkTime"
  from case_link l join case_file c
    on c.case_id = case when l.mediation_case_id = $3 then l.petition_case_id else l.mediation_case_id end
  where (l.mediation_case_id = $3 or l.petition_case_id = $3)`;
/** [link, limit, this end] */
const ONE_LINK = `${OTHER} and l.link_id = $1 limit $2`;
/** [after, limit, this end, paths]: policies show a link to whoever sees both ends; a desk sees what lies in its places. */
const LIST_LINKS = `${OTHER} and ($1::uuid is null or l.link_id < $1)
    and exists (select from unnest($4::text[]) p where c.org_path = p or (c.org_path >= p || '.' and c.org_path < p || '/'))
  order by l.link_id desc limit $2`;

/** Mediations and petitions that are about the same thing, under the caller's scope. */
@Injectable()
export class CaseLinks {
  constructor(
    private readonly db: Database,
    private readonly pages: PageTokens,
    private readonly cases: Cases,
    private readonly clock: Clock,
  ) {}

  async link({ caseId, linkedCaseId }: LinkCasesRequest, call: Call) {
    const here = await this.#atDesk(caseId, call);
    const there = await this.#atDesk(linkedCaseId, call);
    const [mediation, petition] = here.facts.flow === 'mediation' ? [here, there] : [there, here];
    if (mediation.facts.flow !== 'mediation' || petition.facts.flow !== 'petition') throw notToBeLinked();
    const add = async (tx: Tx) => {
      const ends = [mediation.facts.caseId, petition.facts.caseId];
      const [linkId, at] = [v7(), this.clock.now()];
      const added = await tx.query(ADD_LINK, [linkId, ...ends, actorOf(call.passport), at]);
      await tx.audit(linking(call, caseId, linkedCaseId));
      if (added.length === 0) return (await tx.query<LinkRow>(LINK_OF, ends))[0]?.linkId ?? '';
      await tell(tx, linkId, mediation, petition, at);
      return linkId;
    };
    const show = async (tx: Tx, id: string) => linkedOf((await tx.query<LinkRow>(ONE_LINK, [id, 1, caseId]))[0]);
    return { linkedCase: await once(this.db, call, add, show) };
  }

  async list({ caseId, pageSize }: ListLinkedCasesRequest, call: Call) {
    // What is wrong with the token is said before anything is looked up.
    this.pages.open(call);
    await this.#atDesk(caseId, call);
    const o = { text: LIST_LINKS, id: 'linkId', pageSize, values: [caseId, readPaths(call.passport)] } as const;
    const { rows, nextPageToken } = await pageOf<LinkRow>(this.db, this.pages, call, o);
    return { linkedCases: rows.map(linkedOf), nextPageToken };
  }

  /** @throws NOT_FOUND; PERMISSION_DENIED for who sees the case for another reason than that it lies in their places */
  async #atDesk(caseId: string, call: Call): Promise<Case> {
    const found = await this.cases.get(call, caseId);
    if (!isWithin(found.now.orgPath, call.passport.paths)) throw notAtYourDesk('link');
    return found;
  }
}

/** The line of the record: who linked which case with which. */
const linking = (call: Call, caseId: string, linkedCaseId: string) => ({
  ...{ actor: actorOf(call.passport), actingFor: actingForOf(call.passport), operation: operationOf(call) },
  ...{ purpose: call.purpose, caseId, subjects: [], fields: [`link/${linkedCaseId}`] },
  ...{ requestId: call.requestId, queryHash: null, traceId: traceIdOf(call.traceparent) },
});

function tell(tx: Tx, linkId: string, mediation: Case, petition: Case, at: Date): Promise<void> {
  const { orgPath } = mediation.now;
  const ends = { mediationCaseId: mediation.facts.caseId, petitionCaseId: petition.facts.caseId };
  const message = { linkId, version: 1, ...ends, orgPath, time: timeOf(at) };
  return tx.publish(event({ schema: CasesLinkedSchema, aggregateId: linkId, version: 1, orgPath, message }));
}

function linkedOf(row: LinkRow | undefined) {
  if (!row) throw notFound('case');
  const { caseId, number, flow, state, linkTime } = row;
  return { caseId, number, flow, state, linkTime: timeOf(linkTime) };
}

const notToBeLinked = () =>
  invalidFields(
    [{ field: 'linked_case_id', description: 'a link joins a mediation with a petition' }],
    ErrorReason[ErrorReason.NOT_TO_BE_LINKED],
  );
