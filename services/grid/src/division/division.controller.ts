import { Controller } from '@nestjs/common';
import {
  DivisionService,
  type FindDivisionRequest,
  type ImportDivisionsRequest,
  type ListDivisionsRequest,
} from '@wangge/contracts/wangge/grid/v1/division_service';
import { RpcMethod, type Call, type RpcHandlers } from '@wangge/platform/rpc';
import { ImportDivisions } from './actions/import-divisions.ts';
import { DivisionQueries } from './division.queries.ts';

@Controller()
export class DivisionController implements RpcHandlers<typeof DivisionService> {
  constructor(
    private readonly queries: DivisionQueries,
    private readonly importing: ImportDivisions,
  ) {}

  @RpcMethod(DivisionService.method.findDivision)
  findDivision(request: FindDivisionRequest, call: Call) {
    return this.queries.find(request, call);
  }

  @RpcMethod(DivisionService.method.listDivisions)
  listDivisions(request: ListDivisionsRequest, call: Call) {
    return this.queries.list(request, call);
  }

  @RpcMethod(DivisionService.method.importDivisions)
  importDivisions(request: ImportDivisionsRequest, call: Call) {
    return this.importing.run(request, call);
  }
}
