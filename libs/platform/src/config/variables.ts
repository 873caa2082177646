import { z } from 'zod';

/** A TCP port; 0 takes any free one. */
export const port = () =>
  z
    .string()
    .regex(/^\d{1,5}$/, 'must be a port number')
    .transform(Number)
    .refine((value) => value <= 65_535, 'must be at most 65535');

/** A URL with one of these protocols, e.g. `url('postgres:', 'postgresql:')`. */
export const url = (...protocols: [string, ...string[]]) =>
  z
    .string()
    .refine(
      (value) => protocols.includes(URL.parse(value)?.protocol ?? ''),
      `must be a URL with ${protocols.join(' or ')}`,
    );

/** JSON of a given shape, as one variable. */
export const json = <T>(shape: z.ZodType<T>) =>
  z.string().transform((text, issues): T => {
    const parsed = shape.safeParse(parseJson(text));
    if (parsed.success) return parsed.data;
    issues.addIssue({ code: 'custom', message: 'must be JSON of the documented shape' });
    return z.NEVER;
  });

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const secrets = new WeakSet<object>();

/** Marks a schema as holding a secret: in production mode an empty, short or well-known value stops the start. */
export function secret<T extends z.ZodType>(schema: T): T {
  secrets.add(schema);
  return schema;
}

/** Whether a schema was made by `secret`, also below `.optional()`. */
export function isSecret(schema: object): boolean {
  if (secrets.has(schema)) return true;
  return schema instanceof z.ZodOptional && isSecret(schema.def.innerType as object);
}

/** A key of exactly `bytes` bytes in base64. */
export const keyOf = (bytes: number) =>
  secret(
    z
      .string()
      .transform((text) => Buffer.from(text, 'base64'))
      .refine((key) => key.length === bytes, `must be ${bytes} bytes in base64`),
  );

/** Named 32-byte keys, `{"k1": "<base64>"}`; the last one is current, the others only open what they once sealed. */
export const keyRing = () =>
  secret(
    json(z.record(z.string().regex(/^[a-z0-9-]{1,16}$/), z.base64()))
      .transform((ring) => new Map(Object.entries(ring).map(([name, key]) => [name, Buffer.from(key, 'base64')])))
      .refine(
        (ring) => ring.size > 0 && [...ring.values()].every((key) => key.length === 32),
        'must name keys of 32 bytes',
      ),
  );

/** Earlier keys of the blind indexes with their profile, `[{"profile": "aes", "key": "<base64 of 32 bytes>"}]`. */
export const indexKeysBefore = () =>
  secret(
    json(z.array(z.object({ profile: z.enum(['aes', 'sm']), key: z.base64() })))
      .transform((keys) => keys.map(({ profile, key }) => ({ profile, key: Buffer.from(key, 'base64') })))
      .refine((keys) => keys.every(({ key }) => key.length === 32), 'must name keys of 32 bytes'),
  );
