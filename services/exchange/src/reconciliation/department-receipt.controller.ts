import { Controller } from '@nestjs/common';
import {
  DepartmentReceiptService,
  type GetReceiptKeysRequest,
  type ListReceiptsRequest,
  type ReconcileReceiptsRequest,
} from '@wangge/contracts/wangge/exchange/v1/department_receipt_service';
import { type Call, type RpcHandlers, RpcMethod } from '@wangge/platform/rpc';
import { ReconcileReceipts } from './actions/reconcile-receipts.ts';
import { ReconciliationQueries } from './reconciliation.queries.ts';

/** The departments' side of receipts; called through the door like every other owner. */
@Controller()
export class DepartmentReceiptController implements RpcHandlers<typeof DepartmentReceiptService> {
  constructor(
    private readonly queries: ReconciliationQueries,
    private readonly reconcile: ReconcileReceipts,
  ) {}

  @RpcMethod(DepartmentReceiptService.method.getReceiptKeys)
  getReceiptKeys(_request: GetReceiptKeysRequest, call: Call) {
    return this.queries.keys(call);
  }

  @RpcMethod(DepartmentReceiptService.method.listReceipts)
  listReceipts(request: ListReceiptsRequest, call: Call) {
    return this.queries.receipts(request, call);
  }

  @RpcMethod(DepartmentReceiptService.method.reconcileReceipts)
  reconcileReceipts(request: ReconcileReceiptsRequest, call: Call) {
    return this.reconcile.run(request, call);
  }
}
