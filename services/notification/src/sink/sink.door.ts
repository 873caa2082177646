import { Inject, Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { CONFIG } from '@wangge/platform/bootstrap';
import { Database } from '@wangge/platform/persistence';
import { Logger } from '@wangge/platform/telemetry';
import type { NotificationConfig } from '../notification.config.ts';
import { InboundSms } from '../inbound/inbound-sms.ts';
import { SinkServer } from './sink.server.ts';

/** Opens and closes the sink's page with the service, where a port is given. */
@Injectable()
export class SinkDoor implements OnApplicationBootstrap, OnApplicationShutdown {
  readonly #server: SinkServer;
  #port: number | undefined;

  constructor(
    @Inject(CONFIG) private readonly config: NotificationConfig,
    private readonly log: Logger,
    db: Database,
    inbound: InboundSms,
  ) {
    // With a gateway the sink is no carrier, and nobody writes to it.
    const carrier = config.WANGGE_SMS_GATEWAY_URL === undefined && config.WANGGE_MODE !== 'production';
    this.#server = new SinkServer(db, carrier ? (message) => inbound.take(message) : undefined);
  }

  /** Port of the open page; undefined without one. */
  get port(): number | undefined {
    return this.#port;
  }

  async onApplicationBootstrap(): Promise<void> {
    const { WANGGE_SINK_PORT: wanted } = this.config;
    if (wanted === undefined) return;
    this.#port = await this.#server.listen(wanted);
    this.log.info({ sink_port: this.#port }, 'the sink shows its page');
  }

  onApplicationShutdown(): Promise<void> {
    return this.#server.close();
  }
}
