import { Controller } from '@nestjs/common';
import { ScopeService, type ResolveScopeRequest } from '@wangge/contracts/wangge/grid/v1/scope_service';
import { RpcMethod, type Call, type RpcHandlers } from '@wangge/platform/rpc';
import { ScopeQueries } from './scope.queries.ts';

@Controller()
export class ScopeController implements RpcHandlers<typeof ScopeService> {
  constructor(private readonly queries: ScopeQueries) {}

  @RpcMethod(ScopeService.method.resolveScope)
  resolveScope(request: ResolveScopeRequest, call: Call) {
    return this.queries.resolve(request, call);
  }
}
