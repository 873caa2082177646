import { Controller } from '@nestjs/common';
import {
  OutlineService,
  type GetOutlinesFileRequest,
  type ImportOutlinesRequest,
} from '@wangge/contracts/wangge/grid/v1/outline_service';
import { RpcMethod, type Call, type RpcHandlers } from '@wangge/platform/rpc';
import { ImportOutlines } from './actions/import-outlines.ts';
import { OutlineQueries } from './outline.queries.ts';

@Controller()
export class OutlineController implements RpcHandlers<typeof OutlineService> {
  constructor(
    private readonly queries: OutlineQueries,
    private readonly importing: ImportOutlines,
  ) {}

  @RpcMethod(OutlineService.method.importOutlines)
  importOutlines(request: ImportOutlinesRequest, call: Call) {
    return this.importing.run(request, call);
  }

  @RpcMethod(OutlineService.method.getOutlinesFile)
  getOutlinesFile(request: GetOutlinesFileRequest, call: Call) {
    return this.queries.file(request, call);
  }
}
