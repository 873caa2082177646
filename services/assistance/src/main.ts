import { runService } from '@wangge/platform/bootstrap';
import { assistanceConfig } from './assistance.config.ts';
import { AssistanceModule } from './assistance.module.ts';

await runService({ name: 'assistance', module: AssistanceModule, config: assistanceConfig });
