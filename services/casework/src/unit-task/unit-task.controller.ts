import { Controller } from '@nestjs/common';
import { UnitTaskService, type PassTaskRequest } from '@wangge/contracts/wangge/casework/v1/unit_task_service';
import { RpcMethod, type Call, type RpcHandlers } from '@wangge/platform/rpc';
import { PassTask } from './pass-task.ts';

@Controller()
export class UnitTaskController implements RpcHandlers<typeof UnitTaskService> {
  constructor(private readonly pass: PassTask) {}

  @RpcMethod(UnitTaskService.method.passTask)
  passTask(request: PassTaskRequest, call: Call) {
    return this.pass.run(request, call);
  }
}
