import { runService } from '@wangge/platform/bootstrap';
import { assessmentConfig } from './assessment.config.ts';
import { AssessmentModule } from './assessment.module.ts';

await runService({ name: 'assessment', module: AssessmentModule, config: assessmentConfig });
