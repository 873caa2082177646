import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import type { MessageInitShape } from '@bufbuild/protobuf';
import { Injectable } from '@nestjs/common';
import type {
  ListPersonFactsRequest,
  PersonFactSchema,
} from '@wangge/contracts/wangge/registry/v1/person_fact_service';
import { notFound } from '@wangge/platform/errors';
import { Database, PageTokens, scopeOf, Sealer } from '@wangge/platform/persistence';
import type { Call } from '@wangge/platform/rpc';
import { MAX } from 'uuid';
import { personById } from '../person/person.store.ts';
import type { FactEnvelope } from './person-fact.content.ts';
import type { PersonFact } from './person-fact.entity.ts';
import { listFacts } from './person-fact.store.ts';

const PAGE = 20;

@Injectable()
export class PersonFactQueries {
  constructor(
    private readonly db: Database,
    private readonly sealer: Sealer,
    private readonly pages: PageTokens,
  ) {}

  async list({ personId, pageSize }: ListPersonFactsRequest, call: Call) {
    const size = pageSize || PAGE;
    const before = this.pages.open(call)?.[0] ?? MAX;
    const [persons, rows] = (await this.db.readAll(scopeOf(call), [
      [personById, [personId]],
      [listFacts, [personId, before, size + 1]],
    ])) as unknown as readonly [unknown[], PersonFact[]];
    if (persons.length === 0) throw notFound('person');
    const facts = rows.slice(0, size);
    const last = rows.length > size ? facts.at(-1) : undefined;
    return {
      facts: facts.map((fact) => this.#show(fact)),
      nextPageToken: last ? this.pages.seal(call, [last.factId]) : '',
    };
  }

  #show(fact: PersonFact): MessageInitShape<typeof PersonFactSchema> {
    const { factId, personId, event, kind, effectiveDay, endDay, departmentId, source, confidence } = fact;
    const { number, monthlyFen } = this.sealer.open<FactEnvelope>(factId, fact.sealed);
    return {
      ...{ factId, personId, event, kind, effectiveDay, departmentId, source, confidence, number },
      endDay: endDay ?? '',
      monthlyFen: BigInt(monthlyFen),
      receiveTime: timestampFromDate(fact.receiveTime),
    };
  }
}
