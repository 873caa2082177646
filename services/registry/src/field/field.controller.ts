import { Controller } from '@nestjs/common';
import {
  type DraftFieldRequest,
  FieldService,
  type ListFieldsRequest,
  type PublishFieldsRequest,
  type WithdrawFieldRequest,
} from '@wangge/contracts/wangge/registry/v1/field_service';
import { type Call, type RpcHandlers, RpcMethod } from '@wangge/platform/rpc';
import { FieldDesk } from './field.desk.ts';

@Controller()
export class FieldController implements RpcHandlers<typeof FieldService> {
  constructor(private readonly desk: FieldDesk) {}

  @RpcMethod(FieldService.method.draftField)
  draftField(request: DraftFieldRequest, call: Call) {
    return this.desk.draft(request, call);
  }

  @RpcMethod(FieldService.method.publishFields)
  publishFields(request: PublishFieldsRequest, call: Call) {
    return this.desk.publish(request, call);
  }

  @RpcMethod(FieldService.method.withdrawField)
  withdrawField(request: WithdrawFieldRequest, call: Call) {
    return this.desk.withdraw(request, call);
  }

  @RpcMethod(FieldService.method.listFields)
  listFields(request: ListFieldsRequest, call: Call) {
    return this.desk.list(request, call);
  }
}
