import { Controller } from '@nestjs/common';
import {
  HistoryService,
  type GetImportedFiguresRequest,
  type ImportCasesRequest,
} from '@wangge/contracts/wangge/casework/v1/history_service';
import { RpcMethod, type Call, type RpcHandlers } from '@wangge/platform/rpc';
import { ImportCases } from './actions/import-cases.ts';
import { HistoryQueries } from './history.queries.ts';

@Controller()
export class HistoryController implements RpcHandlers<typeof HistoryService> {
  constructor(
    private readonly queries: HistoryQueries,
    private readonly importing: ImportCases,
  ) {}

  @RpcMethod(HistoryService.method.importCases)
  importCases(request: ImportCasesRequest, call: Call) {
    return this.importing.run(request, call);
  }

  @RpcMethod(HistoryService.method.getImportedFigures)
  getImportedFigures(request: GetImportedFiguresRequest, call: Call) {
    return this.queries.figures(request, call);
  }
}
