import { Controller } from '@nestjs/common';
import {
  type ArrangeHouseholdRequest,
  HouseholdService,
  type MergeHouseholdsRequest,
  type MoveHouseholdRequest,
  type SplitHouseholdRequest,
} from '@wangge/contracts/wangge/registry/v1/household_service';
import { type Call, type RpcHandlers, RpcMethod } from '@wangge/platform/rpc';
import { HouseholdLives } from './actions/household-lives.ts';

@Controller()
export class HouseholdController implements RpcHandlers<typeof HouseholdService> {
  constructor(private readonly lives: HouseholdLives) {}

  @RpcMethod(HouseholdService.method.moveHousehold)
  moveHousehold(request: MoveHouseholdRequest, call: Call) {
    return this.lives.move(request, call);
  }

  @RpcMethod(HouseholdService.method.splitHousehold)
  splitHousehold(request: SplitHouseholdRequest, call: Call) {
    return this.lives.split(request, call);
  }

  @RpcMethod(HouseholdService.method.mergeHouseholds)
  mergeHouseholds(request: MergeHouseholdsRequest, call: Call) {
    return this.lives.merge(request, call);
  }

  @RpcMethod(HouseholdService.method.arrangeHousehold)
  arrangeHousehold(request: ArrangeHouseholdRequest, call: Call) {
    return this.lives.arrange(request, call);
  }
}
