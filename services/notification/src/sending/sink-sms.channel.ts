import type { Clock } from '@wangge/platform/clock';
import type { Database } from '@wangge/platform/persistence';
import { maskPhone } from '@wangge/platform/privacy';
import { putIntoSink } from '../sink/sink.store.ts';
import type { Channel, Outgoing, Receipt } from './channel.ts';

/** SMS into the sink, which shows what would have been sent. The embedded default; nothing leaves the house. */
export class SinkSmsChannel implements Channel {
  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
    private readonly signature: string,
  ) {}

  async send({ messageId, text, segments }: Outgoing, phone: string): Promise<Receipt> {
    const { signature } = this;
    const receiveTime = this.clock.now();
    await putIntoSink(this.db, {
      messageId,
      channel: 'sms',
      number: maskPhone(phone),
      signature,
      text,
      segments,
      receiveTime,
    });
    return { state: 'delivered', detail: 'sink' };
  }
}
