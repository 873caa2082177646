import { databaseConfig } from '@wangge/platform/config';
import type { z } from 'zod';

/** Every variable of the assistance service. */
export const assistanceConfig = databaseConfig;

export type AssistanceConfig = z.output<typeof assistanceConfig>;
