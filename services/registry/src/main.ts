import { runService } from '@wangge/platform/bootstrap';
import { registryConfig } from './registry.config.ts';
import { RegistryModule } from './registry.module.ts';

await runService({ name: 'registry', module: RegistryModule, config: registryConfig });
