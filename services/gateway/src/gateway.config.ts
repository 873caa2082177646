import { baseConfig, port, url } from '@wangge/platform/config';
import { z } from 'zod';

/** Every variable of the gateway. */
export const gatewayConfig = baseConfig.extend({
  /** Port of the people's door. */
  WANGGE_HTTP_PORT: port(),
  /** Issuer of the tokens people come with, character for character. */
  WANGGE_OIDC_ISSUER: url('http:', 'https:'),
  /** Folder of the files; all replicas share it. */
  WANGGE_FILES_DIR: z.string().min(1),
});

export type GatewayConfig = z.output<typeof gatewayConfig>;
