import { Controller } from '@nestjs/common';
import {
  MessageService,
  type ListMessagesRequest,
  type ListMyMessagesRequest,
  type ReadMessageRequest,
} from '@wangge/contracts/wangge/notification/v1/message_service';
import { RpcMethod, type Call, type RpcHandlers } from '@wangge/platform/rpc';
import { ReadMessage } from './actions/read-message.ts';
import { MessageQueries } from './message.queries.ts';

@Controller()
export class MessageController implements RpcHandlers<typeof MessageService> {
  constructor(
    private readonly queries: MessageQueries,
    private readonly read: ReadMessage,
  ) {}

  @RpcMethod(MessageService.method.listMyMessages)
  listMyMessages(request: ListMyMessagesRequest, call: Call) {
    return this.queries.mine(request, call);
  }

  @RpcMethod(MessageService.method.readMessage)
  readMessage(request: ReadMessageRequest, call: Call) {
    return this.read.run(request, call);
  }

  @RpcMethod(MessageService.method.listMessages)
  listMessages(request: ListMessagesRequest, call: Call) {
    return this.queries.about(request, call);
  }
}
