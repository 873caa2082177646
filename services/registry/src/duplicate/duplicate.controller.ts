import { Controller } from '@nestjs/common';
import {
  DuplicateService,
  type GetDuplicateRequest,
  type KeepApartRequest,
  type ListDuplicatesRequest,
  type MergePersonsRequest,
  type UndoMergeRequest,
} from '@wangge/contracts/wangge/registry/v1/duplicate_service';
import { type Call, type RpcHandlers, RpcMethod } from '@wangge/platform/rpc';
import { MergePersons } from './actions/merge-persons.ts';
import { DuplicateQueries } from './duplicate.queries.ts';

@Controller()
export class DuplicateController implements RpcHandlers<typeof DuplicateService> {
  constructor(
    private readonly queries: DuplicateQueries,
    private readonly decisions: MergePersons,
  ) {}

  @RpcMethod(DuplicateService.method.listDuplicates)
  listDuplicates(request: ListDuplicatesRequest, call: Call) {
    return this.queries.list(request, call);
  }

  @RpcMethod(DuplicateService.method.getDuplicate)
  getDuplicate(request: GetDuplicateRequest, call: Call) {
    return this.queries.get(request, call);
  }

  @RpcMethod(DuplicateService.method.mergePersons)
  mergePersons(request: MergePersonsRequest, call: Call) {
    return this.decisions.merge(request, call);
  }

  @RpcMethod(DuplicateService.method.undoMerge)
  undoMerge(request: UndoMergeRequest, call: Call) {
    return this.decisions.undo(request, call);
  }

  @RpcMethod(DuplicateService.method.keepApart)
  keepApart(request: KeepApartRequest, call: Call) {
    return this.decisions.keepApart(request, call);
  }
}
