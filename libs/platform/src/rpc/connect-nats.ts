import type { NatsConnection } from '@nats-io/nats-core';
import { connect } from '@nats-io/transport-node';

/** Where the broker is and who calls. */
export interface NatsOptions {
  /** `nats://host:port`, several separated by commas. */
  readonly url: string;
  readonly user?: string;
  readonly password?: string;
  /** Name of the service: names the connection and its inbox `_INBOX.<service>`, the only one it may read. */
  readonly service: string;
}

/**
 * A connection that comes back by itself, for as long as the process lives. A broker that is not there yet is waited
 * for; wrong credentials are an error at once.
 */
export function connectNats({ url, user, password, service }: NatsOptions): Promise<NatsConnection> {
  return connect({
    servers: url.split(','),
    ...(user !== undefined && { user, pass: password ?? '' }),
    name: service,
    inboxPrefix: `_INBOX.${service}`,
    maxReconnectAttempts: -1,
    waitOnFirstConnect: true,
    // A broker that restarts may refuse everybody while it reads its accounts.
    ignoreAuthErrorAbort: true,
    reconnectTimeWait: 250,
    reconnectJitter: 250,
    // A peer that vanished without closing is noticed within 20 seconds.
    pingInterval: 8_000,
    maxPingOut: 2,
    // By default the client keeps a stack trace per request, which costs a third of all requests per second.
    noAsyncTraces: true,
  });
}
