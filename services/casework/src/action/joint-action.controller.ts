import { Controller } from '@nestjs/common';
import {
  type AddCasesRequest,
  type CallUpRequest,
  type CoordinateRequest,
  type GetActionRequest,
  JointActionService,
  type ListActionsRequest,
  type OpenActionRequest,
  type StandDownRequest,
} from '@wangge/contracts/wangge/casework/v1/joint_action_service';
import { type Call, type RpcHandlers, RpcMethod } from '@wangge/platform/rpc';
import { JointActionDesk } from './joint-action.desk.ts';

@Controller()
export class JointActionController implements RpcHandlers<typeof JointActionService> {
  constructor(private readonly desk: JointActionDesk) {}

  @RpcMethod(JointActionService.method.openAction)
  openAction(request: OpenActionRequest, call: Call) {
    return this.desk.open(request, call);
  }

  @RpcMethod(JointActionService.method.addCases)
  addCases(request: AddCasesRequest, call: Call) {
    return this.desk.addCases(request, call);
  }

  @RpcMethod(JointActionService.method.coordinate)
  coordinate(request: CoordinateRequest, call: Call) {
    return this.desk.coordinate(request, call);
  }

  @RpcMethod(JointActionService.method.callUp)
  callUp(request: CallUpRequest, call: Call) {
    return this.desk.callUp(request, call);
  }

  @RpcMethod(JointActionService.method.standDown)
  standDown(request: StandDownRequest, call: Call) {
    return this.desk.standDown(request, call);
  }

  @RpcMethod(JointActionService.method.getAction)
  getAction(request: GetActionRequest, call: Call) {
    return this.desk.get(request, call);
  }

  @RpcMethod(JointActionService.method.listActions)
  listActions(request: ListActionsRequest, call: Call) {
    return this.desk.list(request, call);
  }
}
