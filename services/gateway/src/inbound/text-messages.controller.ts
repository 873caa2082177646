import type { IncomingMessage, ServerResponse } from 'node:http';
import { Controller, Inject, Post, Req, Res } from '@nestjs/common';
import { InboundService } from '@wangge/contracts/wangge/notification/v1/inbound_service';
import { CONFIG } from '@wangge/platform/bootstrap';
import { Clock } from '@wangge/platform/clock';
import { readBody, unknownPath } from '@wangge/platform/rest';
import { RpcClients } from '@wangge/platform/rpc';
import { Logger } from '@wangge/platform/telemetry';
import { v5 } from 'uuid';
import { answering } from '../files/file-answer.ts';
import type { GatewayConfig } from '../gateway.config.ts';
import type { Carrier } from './carrier.ts';
import { Pace } from './pace.ts';
import { WebhookCarrier } from './webhook.ts';

const MOST_BYTES = 8_192;
const PER_SECOND = 20;
/** Casework's write and the answer's way out; a carrier that waits longer sends it again. */
const TIMEOUT_MS = 8_000;
/** Names of a carrier's ids as keys. */
const CARRIER_IDS = 'b0a7a4a6-6f0e-5c57-9c1e-3f2f0f1d7c55';

/**
 * Where the carrier hands in what people write to us (上行短信). It knows who signed and nothing else: what a message means is
 * notification's and casework's to say. Nothing of it is kept or logged here; handed in again it is answered as before.
 */
@Controller('api/carrier/v1/text-messages')
export class TextMessagesController {
  readonly #carrier: Carrier | undefined;
  readonly #pace = new Pace(PER_SECOND);

  constructor(
    private readonly rpc: RpcClients,
    private readonly log: Logger,
    clock: Clock,
    @Inject(CONFIG) config: GatewayConfig,
  ) {
    const { WANGGE_SMS_INBOUND_SECRET: secret, WANGGE_SMS_INBOUND_FIELDS: names } = config;
    const [phone = '', text = ''] = names.split(',');
    this.#carrier = secret === undefined ? undefined : new WebhookCarrier(secret, { phone, text }, () => clock.now());
  }

  @Post()
  take(@Req() request: IncomingMessage, @Res() response: ServerResponse): Promise<void> {
    return answering(response, this.log, async () => {
      if (this.#carrier === undefined) throw unknownPath();
      const { id, phone, text } = this.#carrier.open(request.headers, await readBody(request, MOST_BYTES));
      this.#pace.take();
      const requestId = v5(id, CARRIER_IDS);
      const inbound = this.rpc.asService(InboundService, { job: 'inbound-sms', cause: requestId });
      await inbound.takeTextMessage({ requestId, phone, text }, { timeoutMs: TIMEOUT_MS });
      response.writeHead(200, { 'Content-Type': 'application/json; charset=utf-8', 'Cache-Control': 'no-store' });
      response.end('{}');
    });
  }
}
