import { Injectable } from '@nestjs/common';
import { Clock } from '@wangge/platform/clock';
import type { Job } from '@wangge/platform/bootstrap';
import { Database } from '@wangge/platform/persistence';
import { Places } from '@wangge/platform/places';
import { RpcClients } from '@wangge/platform/rpc';
import { Logger } from '@wangge/platform/telemetry';
import { v7 } from 'uuid';
import { insertMessages } from '../message/message.store.ts';
import { BATCH, isOutage, LEASE_MS, MAX_TRIES, nextTry } from '../sending/back-off.ts';
import { Refused } from '../sending/channel.ts';
import { Signature } from '../sending/signature.ts';
import { MatterNames } from './matter-names.ts';
import { claimNotices, endNotice, failNotice, putOffNotice, type WaitingNotice } from './notice.store.ts';
import { recipientOf, Recipients } from './recipients.ts';
import { faultsOf, render, segmentsOn, type Variables, variablesOf } from './template.ts';
import { timeWords } from './words.ts';

/** Makes messages of notices: asks who is to be told now and puts it in words. */
@Injectable()
export class MessageMaker {
  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
    private readonly clients: RpcClients,
    private readonly places: Places,
    private readonly matters: MatterNames,
    private readonly signature: Signature,
    private readonly log: Logger,
  ) {}

  /** Works off one batch of what is due; answers how many notices it took. */
  async run(job: Job): Promise<number> {
    const now = this.clock.now();
    const due = await claimNotices(this.db, job.scope, now, new Date(now.getTime() + LEASE_MS), BATCH);
    const recipients = new Recipients(this.clients, this.places, job.job);
    for (const notice of due) await this.tryOne(notice, recipients, job);
    return due.length;
  }

  private async tryOne(notice: WaitingNotice, recipients: Recipients, job: Job): Promise<void> {
    try {
      await this.makeMessages(notice, recipients, job);
    } catch (error) {
      await this.putOff(notice, error, job);
    }
  }

  private async makeMessages(notice: WaitingNotice, recipients: Recipients, job: Job): Promise<void> {
    const { eventId, route, channel, template, aboutId, orgPath } = notice;
    const text = await this.textOf(notice, job);
    const segments = segmentsOn(channel, this.signature.text, text);
    const people = await recipients.of(notice.audience, notice.target, eventId);
    const messages = people.map((person) => ({ messageId: v7(), recipient: recipientOf(person), ...person }));
    const time = this.clock.now();
    await this.db.transaction(job.scope, async (tx) => {
      await insertMessages(tx, { eventId, route, channel, template, text, segments, aboutId, orgPath, time }, messages);
      await endNotice(tx, notice, people.length > 0 ? 'routed' : 'unreached');
    });
  }

  private async textOf(
    { channel, template, locale, text, facts, eventId }: WaitingNotice,
    { job }: Job,
  ): Promise<string> {
    const faults = faultsOf({ template, channel, locale, text }, this.signature.text);
    if (faults.length > 0) throw new Refused(`TEMPLATE_REFUSED: ${faults.join('; ')}`);
    const { number, due, matterCode } = facts;
    const names: Variables = {
      ...(number !== undefined && { number }),
      ...(due !== undefined && { due: timeWords(due, locale) }),
      ...(matterCode !== undefined &&
        variablesOf(text).includes('matter') && {
          matter: await this.matters.nameOf(matterCode, locale, { job, cause: eventId }),
        }),
    };
    return render(text, names);
  }

  private async putOff(notice: WaitingNotice, error: unknown, { scope }: Job): Promise<void> {
    const { eventId, route, tries } = notice;
    const outage = isOutage(error);
    const reason = error instanceof Refused ? error.reason : error instanceof Error ? error.name : 'unknown';
    if (!outage) this.log.warn({ err: error, event_id: eventId, route }, 'a notice could not be made into messages');
    if (error instanceof Refused || (!outage && tries + 1 >= MAX_TRIES)) {
      await failNotice(this.db, scope, notice, reason);
    } else {
      await putOffNotice(this.db, scope, notice, nextTry(this.clock.now(), tries, outage), !outage, reason);
    }
  }
}
