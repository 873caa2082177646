import { Controller } from '@nestjs/common';
import {
  type CountMinutesSavedRequest,
  type DefineFormRequest,
  type FillFormRequest,
  FormService,
  type ListFormsRequest,
} from '@wangge/contracts/wangge/registry/v1/form_service';
import { type Call, type RpcHandlers, RpcMethod } from '@wangge/platform/rpc';
import { FormDesk } from './form.desk.ts';

@Controller()
export class FormController implements RpcHandlers<typeof FormService> {
  constructor(private readonly desk: FormDesk) {}

  @RpcMethod(FormService.method.defineForm)
  defineForm(request: DefineFormRequest, call: Call) {
    return this.desk.define(request, call);
  }

  @RpcMethod(FormService.method.listForms)
  listForms(request: ListFormsRequest, call: Call) {
    return this.desk.list(request, call);
  }

  @RpcMethod(FormService.method.fillForm)
  fillForm(request: FillFormRequest, call: Call) {
    return this.desk.fill(request, call);
  }

  @RpcMethod(FormService.method.countMinutesSaved)
  countMinutesSaved(request: CountMinutesSavedRequest, call: Call) {
    return this.desk.count(request, call);
  }
}
