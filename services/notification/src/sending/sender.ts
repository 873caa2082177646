import { Injectable } from '@nestjs/common';
import { OpinionService } from '@wangge/contracts/wangge/casework/v1/opinion_service';
import { StaffService } from '@wangge/contracts/wangge/grid/v1/staff_service';
import type { Job } from '@wangge/platform/bootstrap';
import { Clock } from '@wangge/platform/clock';
import { DomainError } from '@wangge/platform/errors';
import { crashPoint, Database, Sealer } from '@wangge/platform/persistence';
import { Places } from '@wangge/platform/places';
import { RpcClients } from '@wangge/platform/rpc';
import { Logger } from '@wangge/platform/telemetry';
import { claimMessages, moveMessage, putOffMessage, type Step, type WaitingMessage } from '../message/message.store.ts';
import { recipientOf, Recipients } from '../routing/recipients.ts';
import { BATCH, isOutage, LEASE_MS, MAX_TRIES, nextTry } from './back-off.ts';
import { Channels, type Receipt, Refused } from './channel.ts';

/** Where a message goes: `address` is what its channel delivers to. */
interface Contact {
  readonly address: string;
  readonly subject: string;
  readonly sealed: Buffer | null;
}

const AT_A_TIME = 10;

/**
 * Sends what waits. Nothing is locked while a channel is asked: a message is leased, sent, then moved on. If this process dies
 * after the hand-over, the message is handed over again under the same id when the lease ends, and the channel drops it.
 */
@Injectable()
export class Sender {
  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
    private readonly clients: RpcClients,
    private readonly places: Places,
    private readonly channels: Channels,
    private readonly sealer: Sealer,
    private readonly log: Logger,
  ) {}

  /** Works off one batch of what is due; answers how many messages it took. */
  async run(job: Job): Promise<number> {
    const now = this.clock.now();
    const due = await claimMessages(this.db, job.scope, now, new Date(now.getTime() + LEASE_MS), BATCH);
    const recipients = new Recipients(this.clients, this.places, job.job);
    for (let from = 0; from < due.length; from += AT_A_TIME) {
      await Promise.all(due.slice(from, from + AT_A_TIME).map((message) => this.tryOne(message, recipients, job)));
    }
    return due.length;
  }

  private async tryOne(message: WaitingMessage, recipients: Recipients, job: Job): Promise<void> {
    try {
      await this.send(message, recipients, job);
    } catch (error) {
      await this.putOff(message, error, job);
    }
  }

  private async send(message: WaitingMessage, recipients: Recipients, job: Job): Promise<void> {
    await this.checkRecipient(message, recipients);
    const contact = await this.contactOf(message, job);
    const receipt = await this.channels.of(message.channel).send(message, contact.address);
    crashPoint('after_hand_over');
    await this.move(message, stepsOf(receipt), job, contact);
  }

  /** Between the event and now the recipient may have left; whoever is no longer meant gets nothing. */
  private async checkRecipient(
    { audience, target, messageId, recipient }: WaitingMessage,
    recipients: Recipients,
  ): Promise<void> {
    const people = await recipients.of(audience, target, messageId);
    if (!people.some((person) => recipientOf(person) === recipient)) throw new Refused('RECIPIENT_NO_LONGER_MEANT');
  }

  /** The console needs an account and nothing else; a phone number is asked for at the one door that answers it. */
  private async contactOf(message: WaitingMessage, { job }: Job): Promise<Contact> {
    const { channel, staffId, subject, messageId, audience, target } = message;
    if (audience === 'opinion-teller') return this.#tellerOf(target[0] ?? '', { job, cause: messageId });
    if (channel === 'in-app' && subject !== '') return { address: subject, subject, sealed: null };
    if (staffId === null) throw new Refused('NO_CONTACT');
    const revealed = await this.clients
      .asService(StaffService, { job, cause: messageId })
      .revealStaffContact({ staffId, purpose: messageId })
      .catch((error: unknown) => {
        throw error instanceof DomainError && error.code === 'NOT_FOUND' ? new Refused('NO_CONTACT') : error;
      });
    const address = channel === 'sms' ? revealed.phone : revealed.subject;
    if (address === '') throw new Refused('NO_CONTACT');
    const sealed = channel === 'sms' ? this.sealer.seal(messageId, { phone: address }) : null;
    return { address, subject: revealed.subject, sealed };
  }

  /** Asked for each time and kept nowhere here: casework forgets it when the answer is a month old. */
  async #tellerOf(opinionId: string, as: { readonly job: string; readonly cause: string }): Promise<Contact> {
    const { contactPhone } = await this.clients
      .asService(OpinionService, as)
      .revealOpinionContact({ opinionId, purpose: as.cause })
      .catch((error: unknown) => {
        throw error instanceof DomainError && error.code === 'NOT_FOUND' ? new Refused('NO_CONTACT') : error;
      });
    if (contactPhone === '') throw new Refused('NO_CONTACT');
    return { address: contactPhone, subject: '', sealed: null };
  }

  private async putOff(message: WaitingMessage, error: unknown, job: Job): Promise<void> {
    const { messageId, tries } = message;
    const outage = isOutage(error);
    if (error instanceof Refused) return this.move(message, [{ state: 'failed', detail: error.reason }], job);
    if (!outage) this.log.warn({ err: error, message_id: messageId, tries }, 'a channel failed');
    if (!outage && tries + 1 >= MAX_TRIES)
      return this.move(message, [{ state: 'failed', detail: 'CHANNEL_FAILED' }], job);
    await putOffMessage(this.db, job.scope, message, nextTry(this.clock.now(), tries, outage), !outage);
  }

  private move(message: WaitingMessage, steps: readonly Step[], { scope }: Job, contact?: Contact): Promise<void> {
    const { sealed = null, subject = '' } = contact ?? {};
    const time = this.clock.now();
    return this.db.transaction(scope, (tx) => moveMessage(tx, message, steps, { time, sealed, subject }));
  }
}

const stepsOf = ({ state, detail }: Receipt): Step[] =>
  state === 'delivered'
    ? [
        { state: 'handed-over', detail: '' },
        { state, detail },
      ]
    : [{ state, detail }];
