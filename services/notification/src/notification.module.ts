import { Module } from '@nestjs/common';
import { CONFIG } from '@wangge/platform/bootstrap';
import { Clock } from '@wangge/platform/clock';
import { Database } from '@wangge/platform/persistence';
import { PlaceListener } from '@wangge/platform/places';
import { WhenACaseGoesUp } from './listeners/when-a-case-goes-up.ts';
import { WhenACaseMoves } from './listeners/when-a-case-moves.ts';
import { WhenAVisitIsMissed } from './listeners/when-a-visit-is-missed.ts';
import { WhenWorkComesFromAround } from './listeners/when-work-comes-from-around.ts';
import { WhenGridsAreRedrawn } from './listeners/when-grids-are-redrawn.ts';
import { WhenSomethingFallsDue } from './listeners/when-something-falls-due.ts';
import { ReadMessage } from './message/actions/read-message.ts';
import { MessageController } from './message/message.controller.ts';
import { MessageQueries } from './message/message.queries.ts';
import type { NotificationConfig } from './notification.config.ts';
import { MatterNames } from './routing/matter-names.ts';
import { MessageMaker } from './routing/message-maker.ts';
import { Router } from './routing/router.ts';
import { Channels } from './sending/channel.ts';
import { HttpSmsChannel } from './sending/http-sms.channel.ts';
import { InAppChannel } from './sending/in-app.channel.ts';
import { Sender } from './sending/sender.ts';
import { SenderJob } from './sending/sender.job.ts';
import { Signature } from './sending/signature.ts';
import { SinkSmsChannel } from './sending/sink-sms.channel.ts';
import { InboundController } from './inbound/inbound.controller.ts';
import { InboundSms } from './inbound/inbound-sms.ts';
import { SinkDoor } from './sink/sink.door.ts';
import { NotificationResealer } from './notification.resealer.ts';
import { NotificationRetention } from './notification.retention.ts';

/** Messages to people: who is told of an event, by which channel, and what became of it. */
@Module({
  controllers: [
    MessageController,
    InboundController,
    WhenACaseMoves,
    WhenACaseGoesUp,
    WhenSomethingFallsDue,
    WhenAVisitIsMissed,
    WhenWorkComesFromAround,
    PlaceListener,
    WhenGridsAreRedrawn,
  ],
  providers: [
    NotificationRetention,
    NotificationResealer,
    MessageQueries,
    ReadMessage,
    Router,
    MatterNames,
    MessageMaker,
    Sender,
    SenderJob,
    SinkDoor,
    InboundSms,
    { provide: Signature, useFactory: signatureOf, inject: [CONFIG] },
    { provide: Channels, useFactory: channelsOf, inject: [CONFIG, Database, Clock] },
  ],
})
export class NotificationModule {}

function signatureOf(config: NotificationConfig): Signature {
  return new Signature(config.WANGGE_SMS_SIGNATURE);
}

function channelsOf(config: NotificationConfig, db: Database, clock: Clock): Channels {
  const { WANGGE_SMS_SIGNATURE: signature, WANGGE_SMS_GATEWAY_URL: url, WANGGE_SMS_GATEWAY_TOKEN: token = '' } = config;
  const sms =
    url === undefined ? new SinkSmsChannel(db, clock, signature) : new HttpSmsChannel({ url, token, signature });
  return new Channels({ 'in-app': new InAppChannel(), sms });
}
