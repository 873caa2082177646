import { Controller } from '@nestjs/common';
import { InboundService, type TakeTextMessageRequest } from '@wangge/contracts/wangge/notification/v1/inbound_service';
import { RpcMethod, type RpcHandlers } from '@wangge/platform/rpc';
import { InboundSms } from './inbound-sms.ts';

@Controller()
export class InboundController implements RpcHandlers<typeof InboundService> {
  constructor(private readonly sms: InboundSms) {}

  @RpcMethod(InboundService.method.takeTextMessage)
  async takeTextMessage({ requestId, phone, text }: TakeTextMessageRequest) {
    await this.sms.take({ inboundId: requestId, phone, text });
    return {};
  }
}
