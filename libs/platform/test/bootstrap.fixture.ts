import { setTimeout as wait } from 'node:timers/promises';
import { Controller, Module } from '@nestjs/common';
import { type QueryFiguresRequest, FigureService } from '@wangge/contracts/wangge/assessment/v1/figure_service';
import { baseConfig } from '@wangge/platform/config';
import { runService } from '@wangge/platform/bootstrap';
import { Logger } from '@wangge/platform/telemetry';
import { type Call, RpcMethod } from '@wangge/platform/rpc';

// A process without a database that answers one call slowly.

@Controller()
class FigureController {
  constructor(private readonly log: Logger) {}

  @RpcMethod(FigureService.method.queryFigures)
  async queryFigures(_request: QueryFiguresRequest, _call: Call) {
    this.log.info({}, 'working');
    if (process.env['TEST_REJECTS'] === 'yes') void Promise.reject(new Error('nobody waited for this'));
    await wait(Number(process.env['TEST_SLOW_MS'] ?? 0));
    return {};
  }
}

@Module({ controllers: [FigureController] })
class FixtureModule {}

await runService({ name: 'assessment', module: FixtureModule, config: baseConfig });
