import { runService } from '@wangge/platform/bootstrap';
import { exchangeConfig } from './exchange.config.ts';
import { ExchangeModule } from './exchange.module.ts';

await runService({ name: 'exchange', module: ExchangeModule, config: exchangeConfig });
