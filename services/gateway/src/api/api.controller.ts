import type { IncomingMessage, ServerResponse } from 'node:http';
import type { NatsConnection } from '@nats-io/nats-core';
import { All, Controller, Inject, Req, Res } from '@nestjs/common';
import { NATS } from '@wangge/platform/bootstrap';
import { createRestHandler, type RestHandler } from '@wangge/platform/rest';
import { RpcCaller } from '@wangge/platform/rpc';
import { Logger } from '@wangge/platform/telemetry';
import { DoorKeeper } from '../identity/door-keeper.ts';
import { peopleServices } from '../people-services.ts';

/** Every operation of the contract that has an HTTP path, by one wildcard. Files have a door of their own. */
@Controller()
export class ApiController {
  private readonly handle: RestHandler;

  constructor(@Inject(NATS) nats: NatsConnection, keeper: DoorKeeper, log: Logger) {
    this.handle = createRestHandler({
      services: peopleServices,
      caller: new RpcCaller(nats),
      admit: (request, method) => keeper.admit(request, method),
      log,
    });
  }

  @All('api/*path')
  answer(@Req() request: IncomingMessage, @Res() response: ServerResponse): Promise<void> {
    return this.handle(request, response);
  }
}
