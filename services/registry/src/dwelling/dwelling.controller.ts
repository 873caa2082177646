import { Controller } from '@nestjs/common';
import {
  type CountResidentsRequest,
  DwellingService,
  type ListDwellingsRequest,
  type ListQualityTasksRequest,
  type RegisterDwellingRequest,
} from '@wangge/contracts/wangge/registry/v1/dwelling_service';
import { type Call, type RpcHandlers, RpcMethod } from '@wangge/platform/rpc';
import { RegisterDwelling } from './actions/register-dwelling.ts';
import { DwellingQueries } from './dwelling.queries.ts';

@Controller()
export class DwellingController implements RpcHandlers<typeof DwellingService> {
  constructor(
    private readonly queries: DwellingQueries,
    private readonly registrations: RegisterDwelling,
  ) {}

  @RpcMethod(DwellingService.method.registerDwelling)
  registerDwelling(request: RegisterDwellingRequest, call: Call) {
    return this.registrations.run(request, call);
  }

  @RpcMethod(DwellingService.method.listDwellings)
  listDwellings(request: ListDwellingsRequest, call: Call) {
    return this.queries.list(request, call);
  }

  @RpcMethod(DwellingService.method.listQualityTasks)
  listQualityTasks(request: ListQualityTasksRequest, call: Call) {
    return this.queries.tasks(request, call);
  }

  @RpcMethod(DwellingService.method.countResidents)
  countResidents(request: CountResidentsRequest, call: Call) {
    return this.queries.count(request, call);
  }
}
