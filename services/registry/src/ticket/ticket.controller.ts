import { Controller } from '@nestjs/common';
import {
  type AnswerTicketRequest,
  type ListTicketsRequest,
  type OpenTicketRequest,
  TicketService,
} from '@wangge/contracts/wangge/registry/v1/ticket_service';
import { type Call, type RpcHandlers, RpcMethod } from '@wangge/platform/rpc';
import { TicketDesk } from './ticket.desk.ts';

@Controller()
export class TicketController implements RpcHandlers<typeof TicketService> {
  constructor(private readonly desk: TicketDesk) {}

  @RpcMethod(TicketService.method.openTicket)
  openTicket(request: OpenTicketRequest, call: Call) {
    return this.desk.open(request, call);
  }

  @RpcMethod(TicketService.method.listTickets)
  listTickets(request: ListTicketsRequest, call: Call) {
    return this.desk.list(request, call);
  }

  @RpcMethod(TicketService.method.answerTicket)
  answerTicket(request: AnswerTicketRequest, call: Call) {
    return this.desk.answer(request, call);
  }
}
