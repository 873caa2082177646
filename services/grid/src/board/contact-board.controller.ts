import { Controller } from '@nestjs/common';
import {
  ContactBoardService,
  type GetContactBoardRequest,
  type FindDutyGapsRequest,
  type SetContactLinesRequest,
} from '@wangge/contracts/wangge/grid/v1/contact_board_service';
import { RpcMethod, type Call, type RpcHandlers } from '@wangge/platform/rpc';
import { DutyQueries } from '../duty/duty.queries.ts';
import { ContactBoardDesk } from './contact-board.desk.ts';

@Controller()
export class ContactBoardController implements RpcHandlers<typeof ContactBoardService> {
  constructor(
    private readonly board: ContactBoardDesk,
    private readonly duties: DutyQueries,
  ) {}

  @RpcMethod(ContactBoardService.method.getContactBoard)
  getContactBoard(request: GetContactBoardRequest, call: Call) {
    return this.board.get(request, call);
  }

  @RpcMethod(ContactBoardService.method.setContactLines)
  setContactLines(request: SetContactLinesRequest, call: Call) {
    return this.board.set(request, call);
  }

  @RpcMethod(ContactBoardService.method.findDutyGaps)
  findDutyGaps(request: FindDutyGapsRequest, call: Call) {
    return this.duties.findings(request, call);
  }
}
