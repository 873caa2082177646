import { Controller } from '@nestjs/common';
import {
  type EndSessionRequest,
  type GetRevocationsRequest,
  type ListRevocationsRequest,
  RevocationService,
  type RevokeAccessRequest,
} from '@wangge/contracts/wangge/session/v1/revocation_service';
import { type Call, type RpcHandlers, RpcMethod } from '@wangge/platform/rpc';
import { RevokeAccess } from './actions/revoke-access.ts';
import { RevocationQueries } from './revocation.queries.ts';

@Controller()
export class RevocationController implements RpcHandlers<typeof RevocationService> {
  constructor(
    private readonly revocations: RevocationQueries,
    private readonly revoke: RevokeAccess,
  ) {}

  @RpcMethod(RevocationService.method.revokeAccess)
  revokeAccess(request: RevokeAccessRequest, call: Call) {
    return this.revoke.run(request, call);
  }

  @RpcMethod(RevocationService.method.listRevocations)
  listRevocations(request: ListRevocationsRequest, call: Call) {
    return this.revocations.list(request, call);
  }

  @RpcMethod(RevocationService.method.endSession)
  endSession(request: EndSessionRequest, call: Call) {
    return this.revoke.ended(request, call);
  }

  @RpcMethod(RevocationService.method.getRevocations)
  getRevocations(request: GetRevocationsRequest, call: Call) {
    return this.revocations.inEffect(request, call);
  }
}
