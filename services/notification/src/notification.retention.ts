import { Injectable } from '@nestjs/common';
import { Retention, type RetentionRule } from '@wangge/platform/bootstrap';

/** An address is held no longer than somebody may ask whether they were told. */
const MESSAGES = { basis: 'a year to prove that somebody was told', days: 366 };
const OF_A_YEAR_AGO = `message_id < first_uuid_of($1::timestamptz at time zone 'UTC')`;

/** States go before their messages, by which they are seen. The keys that keep a message from being made twice outlive the events by far. */
const RULES: readonly RetentionRule[] = [
  { ...MESSAGES, rule: 'message-state', table: 'message_state', key: ['message_id', 'version'], over: OF_A_YEAR_AGO },
  {
    ...{ ...MESSAGES, rule: 'message', table: 'message', key: ['message_id'] },
    over: `${OF_A_YEAR_AGO} and state <> 'waiting'`,
  },
  {
    ...{ ...MESSAGES, rule: 'message-key', table: 'message_key' },
    ...{ key: ['event_id', 'recipient', 'channel', 'template'], over: OF_A_YEAR_AGO },
  },
  {
    ...{ ...MESSAGES, rule: 'notice', table: 'notice', key: ['event_id', 'route'] },
    over: `create_time < $1 and state <> 'waiting'`,
  },
  {
    ...{ rule: 'sink-message', basis: 'a page to look at while trying things out', days: 30 },
    ...{ table: 'sink_message', key: ['message_id'], over: 'receive_time < $1' },
  },
];

/** What the notification service forgets beside what every service does. */
@Injectable()
export class NotificationRetention {
  constructor(retention: Retention) {
    retention.add(RULES);
  }
}
