import { Controller } from '@nestjs/common';
import {
  type EndServicePointRequest,
  type FindServicePointsRequest,
  type GetServicePointRequest,
  type GetRosterRequest,
  ServicePointService,
  type SetServicePointRequest,
  type SetShiftsRequest,
} from '@wangge/contracts/wangge/grid/v1/service_point_service';
import { RpcMethod, type Call, type RpcHandlers } from '@wangge/platform/rpc';
import { ServicePointDesk } from './service-point.desk.ts';
import { ShiftDesk } from './shift.desk.ts';

@Controller()
export class ServicePointController implements RpcHandlers<typeof ServicePointService> {
  constructor(
    private readonly points: ServicePointDesk,
    private readonly shifts: ShiftDesk,
  ) {}

  @RpcMethod(ServicePointService.method.setServicePoint)
  setServicePoint(request: SetServicePointRequest, call: Call) {
    return this.points.set(request, call);
  }

  @RpcMethod(ServicePointService.method.endServicePoint)
  endServicePoint(request: EndServicePointRequest, call: Call) {
    return this.points.end(request, call);
  }

  @RpcMethod(ServicePointService.method.findServicePoints)
  findServicePoints(request: FindServicePointsRequest, call: Call) {
    return this.points.find(request, call);
  }

  @RpcMethod(ServicePointService.method.getServicePoint)
  getServicePoint(request: GetServicePointRequest, call: Call) {
    return this.points.get(request, call);
  }

  @RpcMethod(ServicePointService.method.setShifts)
  setShifts(request: SetShiftsRequest, call: Call) {
    return this.shifts.set(request, call);
  }

  @RpcMethod(ServicePointService.method.getRoster)
  getRoster(request: GetRosterRequest, call: Call) {
    return this.shifts.list(request, call);
  }
}
