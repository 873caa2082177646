import { Controller } from '@nestjs/common';
import {
  MatterService,
  type GetMatterRequest,
  type ImportMattersRequest,
  type ListMattersRequest,
  type SearchMattersRequest,
} from '@wangge/contracts/wangge/casework/v1/matter_service';
import { RpcMethod, type Call, type RpcHandlers } from '@wangge/platform/rpc';
import { ImportMatters } from './actions/import-matters.ts';
import { MatterQueries } from './matter.queries.ts';

@Controller()
export class MatterController implements RpcHandlers<typeof MatterService> {
  constructor(
    private readonly queries: MatterQueries,
    private readonly importing: ImportMatters,
  ) {}

  @RpcMethod(MatterService.method.listMatters)
  listMatters(request: ListMattersRequest, call: Call) {
    return this.queries.list(request, call);
  }

  @RpcMethod(MatterService.method.getMatter)
  getMatter(request: GetMatterRequest, call: Call) {
    return this.queries.get(request, call);
  }

  @RpcMethod(MatterService.method.searchMatters)
  searchMatters(request: SearchMattersRequest, call: Call) {
    return this.queries.search(request, call);
  }

  @RpcMethod(MatterService.method.importMatters)
  importMatters(request: ImportMattersRequest, call: Call) {
    return this.importing.run(request, call);
  }
}
