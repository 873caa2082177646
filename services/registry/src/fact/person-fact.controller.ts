import { Controller } from '@nestjs/common';
import {
  type ListPersonFactsRequest,
  PersonFactService,
  type RevealPersonFactRequest,
} from '@wangge/contracts/wangge/registry/v1/person_fact_service';
import { type Call, type RpcHandlers, RpcMethod } from '@wangge/platform/rpc';
import { RevealPersonFact } from './actions/reveal-person-fact.ts';
import { PersonFactQueries } from './person-fact.queries.ts';

@Controller()
export class PersonFactController implements RpcHandlers<typeof PersonFactService> {
  constructor(
    private readonly facts: PersonFactQueries,
    private readonly revealing: RevealPersonFact,
  ) {}

  @RpcMethod(PersonFactService.method.listPersonFacts)
  listPersonFacts(request: ListPersonFactsRequest, call: Call) {
    return this.facts.list(request, call);
  }

  @RpcMethod(PersonFactService.method.revealPersonFact)
  revealPersonFact(request: RevealPersonFactRequest, call: Call) {
    return this.revealing.run(request, call);
  }
}
