import { runService } from '@wangge/platform/bootstrap';
import { caseworkConfig } from './casework.config.ts';
import { CaseworkModule } from './casework.module.ts';

await runService({ name: 'casework', module: CaseworkModule, config: caseworkConfig });
