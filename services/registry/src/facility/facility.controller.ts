import { Controller } from '@nestjs/common';
import {
  FacilityService,
  type FindFacilitiesRequest,
  type RegisterFacilityRequest,
  type RemoveFacilityRequest,
} from '@wangge/contracts/wangge/registry/v1/facility_service';
import { type Call, type RpcHandlers, RpcMethod } from '@wangge/platform/rpc';
import { FacilityDesk } from './facility.desk.ts';

@Controller()
export class FacilityController implements RpcHandlers<typeof FacilityService> {
  constructor(private readonly desk: FacilityDesk) {}

  @RpcMethod(FacilityService.method.registerFacility)
  registerFacility(request: RegisterFacilityRequest, call: Call) {
    return this.desk.register(request, call);
  }

  @RpcMethod(FacilityService.method.removeFacility)
  removeFacility(request: RemoveFacilityRequest, call: Call) {
    return this.desk.remove(request, call);
  }

  @RpcMethod(FacilityService.method.findFacilities)
  findFacilities(request: FindFacilitiesRequest, call: Call) {
    return this.desk.near(request, call);
  }
}
