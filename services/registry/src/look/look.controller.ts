import { Controller } from '@nestjs/common';
import {
  type ListAuditRowsRequest,
  type ListLooksRequest,
  LookService,
} from '@wangge/contracts/wangge/privacy/v1/look_service';
import { type Call, type RpcHandlers, RpcMethod } from '@wangge/platform/rpc';
import { LookQueries } from './look.queries.ts';

@Controller()
export class LookController implements RpcHandlers<typeof LookService> {
  constructor(private readonly queries: LookQueries) {}

  @RpcMethod(LookService.method.listLooks)
  listLooks(request: ListLooksRequest, call: Call) {
    return this.queries.ofPerson(request, call);
  }

  @RpcMethod(LookService.method.listAuditRows)
  listAuditRows(request: ListAuditRowsRequest, call: Call) {
    return this.queries.ofService(request, call);
  }
}
