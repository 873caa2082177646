import { databaseConfig, port, url } from '@wangge/platform/config';
import { z } from 'zod';

const LOOPBACK = ['127.0.0.1', '::1', 'localhost'];

/** Every variable of the exchange. */
export const exchangeConfig = databaseConfig
  .extend({
    /** Issuer of the departments' tokens, character for character. */
    WANGGE_OIDC_ISSUER: url('http:', 'https:'),
    /** Port of the departments' door; 0 takes any free one. */
    WANGGE_GRPC_PORT: port(),
    /** Address it listens on; by default this machine only without TLS, every address with it. */
    WANGGE_GRPC_HOST: z.string().min(1).optional(),
    /** Path of the server's certificate chain, PEM. */
    WANGGE_GRPC_CERT: z.string().min(1).optional(),
    /** Path of its private key, PEM. */
    WANGGE_GRPC_KEY: z.string().min(1).optional(),
    /** Milliseconds after which an open stream is judged again; a revocation ends it 20 s and this later at the latest. */
    WANGGE_GRPC_RECHECK_MS: z.coerce.number().int().min(100).max(40_000).default(15_000),
    /** Whether the door describes its operations to whoever asks; health answers always. */
    WANGGE_GRPC_REFLECTION: z.enum(['on', 'off']).default('on'),
    /** Calls a second of one department at this process, with a burst of two seconds. */
    WANGGE_GRPC_RATE: z.coerce.number().int().min(1).max(1_000_000).default(500),
    /** Path of the authorities of the departments' certificates, PEM: with it, a connection without one is refused. */
    WANGGE_GRPC_CLIENT_CA: z.string().min(1).optional(),
  })
  .superRefine((config, issues) => {
    const { WANGGE_GRPC_CERT: cert, WANGGE_GRPC_KEY: key, WANGGE_GRPC_CLIENT_CA: ca, WANGGE_GRPC_HOST: host } = config;
    const wrong = (name: string, message: string) => issues.addIssue({ code: 'custom', path: [name], message });
    if (cert === undefined && key !== undefined) wrong('WANGGE_GRPC_CERT', 'belongs to WANGGE_GRPC_KEY');
    if (key === undefined && cert !== undefined) wrong('WANGGE_GRPC_KEY', 'belongs to WANGGE_GRPC_CERT');
    if (ca !== undefined && cert === undefined) wrong('WANGGE_GRPC_CERT', 'belongs to WANGGE_GRPC_CLIENT_CA');
    const outside = host !== undefined && !LOOPBACK.includes(host);
    if (config.WANGGE_MODE === 'production' && cert === undefined && outside)
      wrong('WANGGE_GRPC_HOST', 'reaches beyond this machine, which in production needs TLS');
  });

export type ExchangeConfig = z.output<typeof exchangeConfig>;
