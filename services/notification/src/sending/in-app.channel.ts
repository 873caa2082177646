import type { Channel, Receipt } from './channel.ts';

/** The console (站内消息): the message is where its recipient reads it as soon as it is marked as delivered. */
export class InAppChannel implements Channel {
  async send(): Promise<Receipt> {
    return { state: 'delivered', detail: 'console' };
  }
}
