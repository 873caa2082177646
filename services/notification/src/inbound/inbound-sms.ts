import { Injectable } from '@nestjs/common';
import { IntakeService } from '@wangge/contracts/wangge/casework/v1/intake_service';
import { RpcClients } from '@wangge/platform/rpc';
import { Channels } from '../sending/channel.ts';
import { segmentsOf, signed } from '../sending/segments.ts';
import { Signature } from '../sending/signature.ts';
import { replyTo } from './inbound-words.ts';

/** A text message somebody sent (上行短信). */
export interface Inbound {
  /** The carrier's id of it: handed in twice, it is taken and answered once. */
  readonly inboundId: string;
  readonly phone: string;
  readonly text: string;
}

/** Hands what people write to casework, and answers them. Nothing of it is kept here. */
@Injectable()
export class InboundSms {
  constructor(
    private readonly clients: RpcClients,
    private readonly channels: Channels,
    private readonly signature: Signature,
  ) {}

  async take({ inboundId, phone, text }: Inbound): Promise<void> {
    const casework = this.clients.asService(IntakeService, { job: 'inbound-sms', cause: inboundId });
    const reply = replyTo(await casework.takeSms({ requestId: inboundId, phone, text }));
    const segments = segmentsOf(signed(this.signature.text, reply));
    await this.channels.of('sms').send({ messageId: inboundId, text: reply, segments }, phone);
  }
}
