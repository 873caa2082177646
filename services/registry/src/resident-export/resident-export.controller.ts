import { Controller } from '@nestjs/common';
import {
  type ApproveResidentExportRequest,
  type CancelResidentExportRequest,
  type CollectResidentExportPageRequest,
  type ListResidentExportsRequest,
  type RejectResidentExportRequest,
  type RequestResidentExportRequest,
  ResidentExportService,
} from '@wangge/contracts/wangge/registry/v1/resident_export_service';
import { type Call, type RpcHandlers, RpcMethod } from '@wangge/platform/rpc';
import { CollectPage } from './actions/collect-page.ts';
import { DecideExport } from './actions/decide-export.ts';
import { RequestExport } from './actions/request-export.ts';
import { ExportQueries } from './resident-export.queries.ts';

@Controller()
export class ResidentExportController implements RpcHandlers<typeof ResidentExportService> {
  constructor(
    private readonly asking: RequestExport,
    private readonly deciding: DecideExport,
    private readonly collecting: CollectPage,
    private readonly queries: ExportQueries,
  ) {}

  @RpcMethod(ResidentExportService.method.requestResidentExport)
  requestResidentExport(request: RequestResidentExportRequest, call: Call) {
    return this.asking.run(request, call);
  }

  @RpcMethod(ResidentExportService.method.listResidentExports)
  listResidentExports(request: ListResidentExportsRequest, call: Call) {
    return this.queries.list(request, call);
  }

  @RpcMethod(ResidentExportService.method.approveResidentExport)
  approveResidentExport(request: ApproveResidentExportRequest, call: Call) {
    return this.deciding.approve(request, call);
  }

  @RpcMethod(ResidentExportService.method.rejectResidentExport)
  rejectResidentExport(request: RejectResidentExportRequest, call: Call) {
    return this.deciding.reject(request, call);
  }

  @RpcMethod(ResidentExportService.method.cancelResidentExport)
  cancelResidentExport(request: CancelResidentExportRequest, call: Call) {
    return this.deciding.cancel(request, call);
  }

  @RpcMethod(ResidentExportService.method.collectResidentExportPage)
  collectResidentExportPage(request: CollectResidentExportPageRequest, call: Call) {
    return this.collecting.run(request, call);
  }
}
