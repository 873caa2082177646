import { Controller } from '@nestjs/common';
import { PatrolService, type SuggestPatrolRequest } from '@wangge/contracts/wangge/registry/v1/patrol_service';
import { type Call, type RpcHandlers, RpcMethod } from '@wangge/platform/rpc';
import { PatrolSuggestions } from './patrol-suggestions.ts';

@Controller()
export class PatrolController implements RpcHandlers<typeof PatrolService> {
  constructor(private readonly suggestions: PatrolSuggestions) {}

  @RpcMethod(PatrolService.method.suggestPatrol)
  suggestPatrol(request: SuggestPatrolRequest, call: Call) {
    return this.suggestions.suggest(request, call);
  }
}
