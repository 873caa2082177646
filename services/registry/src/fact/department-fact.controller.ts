import { Controller } from '@nestjs/common';
import {
  DepartmentFactService,
  type PushFactRequest,
} from '@wangge/contracts/wangge/exchange/v1/department_fact_service';
import { type Call, type RpcHandlers, RpcMethod } from '@wangge/platform/rpc';
import { PushFact } from './actions/push-fact.ts';

@Controller()
export class DepartmentFactController implements RpcHandlers<typeof DepartmentFactService> {
  constructor(private readonly push: PushFact) {}

  @RpcMethod(DepartmentFactService.method.pushFact)
  pushFact(request: PushFactRequest, call: Call) {
    return this.push.run(request, call);
  }
}
