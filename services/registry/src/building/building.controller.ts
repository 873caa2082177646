import { Controller } from '@nestjs/common';
import {
  BuildingService,
  type DescribeBuildingRequest,
  type GetBuildingMapRequest,
  type ListBuildingsRequest,
} from '@wangge/contracts/wangge/registry/v1/building_service';
import { type Call, type RpcHandlers, RpcMethod } from '@wangge/platform/rpc';
import { BuildingDesk } from './building.desk.ts';

@Controller()
export class BuildingController implements RpcHandlers<typeof BuildingService> {
  constructor(private readonly desk: BuildingDesk) {}

  @RpcMethod(BuildingService.method.listBuildings)
  listBuildings(request: ListBuildingsRequest, call: Call) {
    return this.desk.list(request, call);
  }

  @RpcMethod(BuildingService.method.describeBuilding)
  describeBuilding(request: DescribeBuildingRequest, call: Call) {
    return this.desk.describe(request, call);
  }

  @RpcMethod(BuildingService.method.getBuildingMap)
  getBuildingMap(request: GetBuildingMapRequest, call: Call) {
    return this.desk.map(request, call);
  }
}
