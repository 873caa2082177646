import { databaseConfig, port, secret, url } from '@wangge/platform/config';
import { z } from 'zod';

/** Every variable of the notification service. SMS goes to a gateway when one is named, otherwise into the sink. */
export const notificationConfig = databaseConfig
  .extend({
    /** Page of the sink, `/` and `/messages.json`; absent: no page. */
    WANGGE_SINK_PORT: port().optional(),
    /** Signature (签名) of every SMS, without brackets: the body's registered name or short form. */
    WANGGE_SMS_SIGNATURE: z
      .string()
      .regex(/^[\p{L}\p{N}]{2,12}$/u, 'must be 2 to 12 letters or digits, without brackets')
      .default('东城网格'),
    /** SMS gateway that takes JSON over HTTP; absent: the sink takes every SMS. */
    WANGGE_SMS_GATEWAY_URL: url('https:', 'http:').optional(),
    WANGGE_SMS_GATEWAY_TOKEN: secret(z.string().min(1)).optional(),
  })
  .refine((config) => config.WANGGE_SMS_GATEWAY_URL === undefined || config.WANGGE_SMS_GATEWAY_TOKEN !== undefined, {
    path: ['WANGGE_SMS_GATEWAY_TOKEN'],
    error: 'must be given with WANGGE_SMS_GATEWAY_URL',
  })
  .refine((config) => config.WANGGE_MODE !== 'production' || config.WANGGE_SMS_GATEWAY_URL !== undefined, {
    path: ['WANGGE_SMS_GATEWAY_URL'],
    error: 'must be given in production: the sink delivers to nobody',
  });

export type NotificationConfig = z.output<typeof notificationConfig>;
