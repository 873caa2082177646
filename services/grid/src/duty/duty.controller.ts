import { Controller } from '@nestjs/common';
import {
  DutyListService,
  type GetDutyListFileRequest,
  type ImportDutyListRequest,
  type SetDutyLineRequest,
} from '@wangge/contracts/wangge/grid/v1/duty_list_service';
import { RpcMethod, type Call, type RpcHandlers } from '@wangge/platform/rpc';
import { ImportDutyList } from './actions/import-duty-list.ts';
import { SetDutyLine } from './actions/set-duty-line.ts';
import { DutyQueries } from './duty.queries.ts';

@Controller()
export class DutyController implements RpcHandlers<typeof DutyListService> {
  constructor(
    private readonly queries: DutyQueries,
    private readonly importing: ImportDutyList,
    private readonly setting: SetDutyLine,
  ) {}

  @RpcMethod(DutyListService.method.importDutyList)
  importDutyList(request: ImportDutyListRequest, call: Call) {
    return this.importing.run(request, call);
  }

  @RpcMethod(DutyListService.method.getDutyListFile)
  getDutyListFile(request: GetDutyListFileRequest, call: Call) {
    return this.queries.file(request, call);
  }

  @RpcMethod(DutyListService.method.setDutyLine)
  setDutyLine(request: SetDutyLineRequest, call: Call) {
    return this.setting.run(request, call);
  }
}
