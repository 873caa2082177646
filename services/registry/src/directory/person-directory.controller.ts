import { Controller } from '@nestjs/common';
import {
  type LookUpHouseholdRequest,
  type LookUpPersonRequest,
  type LookUpPersonsRequest,
  PersonDirectoryService,
} from '@wangge/contracts/wangge/exchange/v1/person_directory_service';
import { type Call, type RpcHandlers, RpcMethod } from '@wangge/platform/rpc';
import { Directory } from './directory.ts';

@Controller()
export class PersonDirectoryController implements RpcHandlers<typeof PersonDirectoryService> {
  constructor(private readonly directory: Directory) {}

  @RpcMethod(PersonDirectoryService.method.lookUpPerson)
  lookUpPerson(request: LookUpPersonRequest, call: Call) {
    return this.directory.lookUp(request, call);
  }

  @RpcMethod(PersonDirectoryService.method.lookUpPersons)
  lookUpPersons(request: LookUpPersonsRequest, call: Call) {
    return this.directory.lookUpSeveral(request, call);
  }

  @RpcMethod(PersonDirectoryService.method.lookUpHousehold)
  lookUpHousehold(request: LookUpHouseholdRequest, call: Call) {
    return this.directory.lookUpHousehold(request, call);
  }
}
