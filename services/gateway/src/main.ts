import type { INestApplication } from '@nestjs/common';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { runService } from '@wangge/platform/bootstrap';
import { Logger } from '@wangge/platform/telemetry';
import { ProblemFilter } from './api/problem.filter.ts';
import { gatewayConfig } from './gateway.config.ts';
import { GatewayModule } from './gateway.module.ts';

const configure = (app: INestApplication): void => {
  (app as NestExpressApplication).disable('x-powered-by');
  app.useGlobalFilters(new ProblemFilter(app.get(Logger)));
};
await runService({ name: 'gateway', module: GatewayModule, config: gatewayConfig, http: { configure } });
