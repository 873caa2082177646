import { z } from 'zod';
import { indexKeysBefore, json, keyOf, keyRing, port, secret, url } from './variables.ts';

/** What every process needs. A service extends it with `.extend({...})`: one schema per service, every variable in it. */
export const baseConfig = z.object({
  /** `production` refuses demonstration tokens and weak secrets; `demo` is `npm start`; `test` is the test run. */
  WANGGE_MODE: z.enum(['production', 'demo', 'test']),
  WANGGE_NATS_URL: url('nats:', 'tls:'),
  WANGGE_NATS_USER: z.string().min(1),
  WANGGE_NATS_PASSWORD: secret(z.string()),
  /** This service's Ed25519 private key, PKCS8 DER in base64. */
  WANGGE_PASSPORT_KEY: secret(z.base64().min(1)),
  /** Ed25519 public keys of the services whose passports are believed, SPKI DER in base64, by service name. */
  WANGGE_PASSPORT_TRUST: json(z.record(z.string(), z.base64().min(1))),
  WANGGE_HEALTH_PORT: port(),
  /** OTLP/protobuf receiver, without `/v1/traces`; absent: no spans are exported. */
  WANGGE_OTLP_URL: url('http:', 'https:').optional(),
  WANGGE_LOG_LEVEL: z.enum(['debug', 'info', 'warn', 'error', 'silent']).default('info'),
  /** A named crash point, `name` or `name:n`, at which the process kills itself; refused in production. */
  WANGGE_CRASH_AT: z.string().optional(),
  /** Org paths, joined by ',', that queries name instead of the caller's, so that row-level security stands alone; mode `test` only. */
  WANGGE_READ_INSTEAD: z
    .string()
    .regex(/^[0-9a-z]+([.,][0-9a-z]+)*$/)
    .optional(),
});

/** What every process with a database of its own needs. */
export const databaseConfig = baseConfig.extend({
  /** Connection as the app role, which owns no table and is bound by row-level security. */
  WANGGE_DATABASE_URL: secret(url('postgres:', 'postgresql:')),
  /** Keys of sealed columns; the last one seals, all of them open. */
  WANGGE_SEAL_KEYS: keyRing(),
  /** Key of the blind indexes. */
  WANGGE_INDEX_KEY: keyOf(32),
  /** What new values are sealed with: `aes` is AES-256-GCM and HMAC-SHA256, `sm` is SM4-CBC and HMAC-SM3 (国密). Both are read. */
  WANGGE_SEAL_PROFILE: z.enum(['aes', 'sm']).default('aes'),
  /** What blind indexes in the database were made with before, `[{"profile": "aes", "key": "<base64>"}]`; looked up until all are made anew. */
  WANGGE_INDEX_BEFORE: indexKeysBefore().optional(),
  /** File to which the head of the audit chain is added every hour; best on another disk or machine. */
  WANGGE_AUDIT_FILE: z.string().optional(),
  /** Days that rows are kept beyond what their rule says, by rule: `{"received-event": 180}`. Less than the rule is refused. */
  WANGGE_RETENTION_DAYS: json(z.record(z.string(), z.int().positive())).optional(),
});

export type BaseConfig = z.output<typeof baseConfig>;
export type DatabaseConfig = z.output<typeof databaseConfig>;
