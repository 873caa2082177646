import type { ChannelName } from '../routing/template.ts';

/** What a channel is given to send; no more than it needs. */
export interface Outgoing {
  /** Id of the message: a channel that is handed it twice, because its answer was lost, delivers it once. */
  readonly messageId: string;
  readonly text: string;
  readonly segments: number;
}

/** How far a channel brought a message, and what it said of it (never an address). */
export interface Receipt {
  readonly state: 'handed-over' | 'delivered';
  readonly detail: string;
}

/**
 * A way to reach people. `address` is what the channel delivers to: a phone number, or a subject for the console. Throws
 * {@link Refused} for what it will never take; any other error is tried again.
 */
export interface Channel {
  send(message: Outgoing, address: string): Promise<Receipt>;
}

/** The channels of this process by name. */
export class Channels {
  constructor(private readonly all: Readonly<Record<ChannelName, Channel>>) {}

  of(name: ChannelName): Channel {
    return this.all[name];
  }
}

/** A message that will never go out; `reason` is shown in its history. */
export class Refused extends Error {
  override readonly name = 'Refused';

  constructor(readonly reason: string) {
    super(reason);
  }
}
