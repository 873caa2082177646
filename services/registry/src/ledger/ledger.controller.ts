import { Controller } from '@nestjs/common';
import {
  type ImportLedgerRequest,
  LedgerService,
  type ListLedgerLinesRequest,
  type ListLedgersRequest,
  type PublishLedgerRequest,
} from '@wangge/contracts/wangge/registry/v1/field_service';
import { type Call, type RpcHandlers, RpcMethod } from '@wangge/platform/rpc';
import { LedgerDesk } from './ledger.desk.ts';

@Controller()
export class LedgerController implements RpcHandlers<typeof LedgerService> {
  constructor(private readonly desk: LedgerDesk) {}

  @RpcMethod(LedgerService.method.importLedger)
  importLedger(request: ImportLedgerRequest, call: Call) {
    return this.desk.import(request, call);
  }

  @RpcMethod(LedgerService.method.publishLedger)
  publishLedger(request: PublishLedgerRequest, call: Call) {
    return this.desk.publish(request, call);
  }

  @RpcMethod(LedgerService.method.listLedgers)
  listLedgers(request: ListLedgersRequest, call: Call) {
    return this.desk.list(request, call);
  }

  @RpcMethod(LedgerService.method.listLedgerLines)
  listLedgerLines(request: ListLedgerLinesRequest, call: Call) {
    return this.desk.lines(request, call);
  }
}
