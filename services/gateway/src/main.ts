import { runService } from '@wangge/platform/bootstrap';
import { gatewayConfig } from './gateway.config.ts';
import { GatewayModule } from './gateway.module.ts';

await runService({ name: 'gateway', module: GatewayModule, config: gatewayConfig, http: {} });
