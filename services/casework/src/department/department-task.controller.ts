import { Controller } from '@nestjs/common';
import {
  DepartmentTaskService,
  type AcceptTaskRequest,
  type AnswerTaskRequest,
  type ListTasksRequest,
  type ObjectTaskRequest,
  type PrepareUploadRequest,
  type WatchTasksRequest,
} from '@wangge/contracts/wangge/exchange/v1/department_task_service';
import { RpcMethod, type Call, type RpcHandlers } from '@wangge/platform/rpc';
import { DepartmentTasks } from './department-tasks.ts';
import { PrepareUpload } from './prepare-upload.ts';

@Controller()
export class DepartmentTaskController implements RpcHandlers<typeof DepartmentTaskService> {
  constructor(
    private readonly tasks: DepartmentTasks,
    private readonly preparing: PrepareUpload,
  ) {}

  @RpcMethod(DepartmentTaskService.method.listTasks)
  listTasks(request: ListTasksRequest, call: Call) {
    return this.tasks.list(request, call);
  }

  @RpcMethod(DepartmentTaskService.method.watchTasks)
  watchTasks(request: WatchTasksRequest, call: Call) {
    return this.tasks.watch(request, call);
  }

  @RpcMethod(DepartmentTaskService.method.acceptTask)
  acceptTask(request: AcceptTaskRequest, call: Call) {
    return this.tasks.accept(request, call);
  }

  @RpcMethod(DepartmentTaskService.method.objectTask)
  objectTask(request: ObjectTaskRequest, call: Call) {
    return this.tasks.object(request, call);
  }

  @RpcMethod(DepartmentTaskService.method.prepareUpload)
  prepareUpload(request: PrepareUploadRequest, call: Call) {
    return this.preparing.run(request, call);
  }

  @RpcMethod(DepartmentTaskService.method.answerTask)
  answerTask(request: AnswerTaskRequest, call: Call) {
    return this.tasks.answer(request, call);
  }
}
