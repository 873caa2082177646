import { Controller } from '@nestjs/common';
import {
  UnitService,
  type FindCompetentUnitsRequest,
  type GetUnitRequest,
  type ImportUnitsRequest,
  type ListUnitsRequest,
} from '@wangge/contracts/wangge/grid/v1/unit_service';
import { RpcMethod, type Call, type RpcHandlers } from '@wangge/platform/rpc';
import { ImportUnits } from './actions/import-units.ts';
import { UnitQueries } from './unit.queries.ts';

@Controller()
export class UnitController implements RpcHandlers<typeof UnitService> {
  constructor(
    private readonly queries: UnitQueries,
    private readonly imports: ImportUnits,
  ) {}

  @RpcMethod(UnitService.method.findCompetentUnits)
  findCompetentUnits(request: FindCompetentUnitsRequest, call: Call) {
    return this.queries.competent(request, call);
  }

  @RpcMethod(UnitService.method.listUnits)
  listUnits(request: ListUnitsRequest, call: Call) {
    return this.queries.list(request, call);
  }

  @RpcMethod(UnitService.method.getUnit)
  getUnit({ unitId }: GetUnitRequest, call: Call) {
    return this.queries.get(unitId, call);
  }

  @RpcMethod(UnitService.method.importUnits)
  importUnits(request: ImportUnitsRequest, call: Call) {
    return this.imports.run(request, call);
  }
}
