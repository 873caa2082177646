import { databaseConfig } from '@wangge/platform/config';
import type { z } from 'zod';

/** Every variable of the assessment service. */
export const assessmentConfig = databaseConfig;

export type AssessmentConfig = z.output<typeof assessmentConfig>;
