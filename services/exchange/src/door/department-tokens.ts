import { TokenVerifier } from '@wangge/platform/identity';
import type { ExchangeConfig } from '../exchange.config.ts';

/** Proves departments' tokens; those of the demonstration open nothing in production. */
export const departmentTokens = (config: Pick<ExchangeConfig, 'WANGGE_OIDC_ISSUER' | 'WANGGE_MODE'>): TokenVerifier =>
  new TokenVerifier({ issuer: config.WANGGE_OIDC_ISSUER, refuseDemo: config.WANGGE_MODE === 'production' });
