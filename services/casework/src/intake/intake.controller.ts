import { Controller } from '@nestjs/common';
import {
  IntakeService,
  type FindNearbyCasesRequest,
  type TakeSmsRequest,
} from '@wangge/contracts/wangge/casework/v1/intake_service';
import { RpcMethod, type Call, type RpcHandlers } from '@wangge/platform/rpc';
import { Nearby } from './nearby.ts';
import { TakeSms } from './take-sms.ts';

@Controller()
export class IntakeController implements RpcHandlers<typeof IntakeService> {
  constructor(
    private readonly nearby: Nearby,
    private readonly sms: TakeSms,
  ) {}

  @RpcMethod(IntakeService.method.findNearbyCases)
  findNearbyCases(request: FindNearbyCasesRequest, call: Call) {
    return this.nearby.find(request, call);
  }

  @RpcMethod(IntakeService.method.takeSms)
  takeSms(request: TakeSmsRequest, call: Call) {
    return this.sms.run(request, call);
  }
}
