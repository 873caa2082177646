import { baseConfig, port, secret, url } from '@wangge/platform/config';
import { z } from 'zod';
import { isWebhookSecret } from './inbound/webhook.ts';

/** Every variable of the gateway. */
export const gatewayConfig = baseConfig.extend({
  /** Port of the people's door. */
  WANGGE_HTTP_PORT: port(),
  /** Issuer of the tokens people come with, character for character. */
  WANGGE_OIDC_ISSUER: url('http:', 'https:'),
  /** Folder of the files; all replicas share it. */
  WANGGE_FILES_DIR: z.string().min(1),
  /**
   * Secret with which the carrier signs the text messages it hands in: `whsec_` and 24 to 64 bytes in base64 (Standard Webhooks).
   * Absent: there is no such door.
   */
  WANGGE_SMS_INBOUND_SECRET: secret(
    z.string().refine((text) => isWebhookSecret(text), 'must be whsec_ and 24 to 64 bytes in base64'),
  ).optional(),
  /** Names the carrier gives to phone and text in the JSON it sends. */
  WANGGE_SMS_INBOUND_FIELDS: z
    .string()
    .regex(/^[A-Za-z_][A-Za-z0-9_]{0,39},[A-Za-z_][A-Za-z0-9_]{0,39}$/, 'must be two names, such as phone,text')
    .default('phone,text'),
});

export type GatewayConfig = z.output<typeof gatewayConfig>;
