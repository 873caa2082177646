// The last line of defence: nothing here makes it right to log a person, but a slip must not leave the house.

const REDACTED = '[redacted]';
const MAX_DEPTH = 6;
const MAX_ITEMS = 20;

/** Compared without case, '_' and '-': `identity_number`, `identityNumber` and `Identity-Number` are one key. */
const normal = (key: string) => key.toLowerCase().replaceAll(/[_-]/g, '');

const sensitiveKeys = new Set(
  [
    ...[
      'authorization',
      'cookie',
      'set-cookie',
      'password',
      'secret',
      'token',
      'access_token',
      'refresh_token',
      'id_token',
    ],
    ...[
      'passport',
      'wg-passport',
      'passport_token',
      'private_key',
      'client_secret',
      'seal_keys',
      'index_key',
      'code_key',
    ],
    ...[
      'identity_number',
      'id_number',
      'phone',
      'phones',
      'mobile',
      'contact_phone',
      'address',
      'address_detail',
      'birth_date',
    ],
    ...['person_name', 'full_name', 'reporter_name', 'reporter_phone', 'pinyin', 'email', 'needs', 'remark', 'note'],
    ...['sealed', 'body', 'request_body', 'parameters', 'values', 'detail', 'where', 'query'],
  ].map(normal),
);

/** Adds keys whose values are never logged; called at start with the names of the contract's sensitive fields. */
export function redactKeys(keys: Iterable<string>): void {
  for (const key of keys) sensitiveKeys.add(normal(key));
}

// Bounded by non-word characters so that ids and trace ids, which are longer runs of word characters, stay whole.
const patterns: readonly (readonly [RegExp, string])[] = [
  [/\beyJ[\w-]+\.[\w-]+\.[\w-]*/g, '[token]'],
  [/(?<=:\/\/)[^\s/@]+:[^\s/@]+(?=@)/g, '***'],
  [/(?<![\w-])\d{17}[\dXx](?![\w-])/g, '[identity-number]'],
  [/(?<![\w-])1\d{10}(?![\w-])/g, '[phone]'],
];

/** Whether a text holds what looks like a token, a password in a URL, an identity number or a phone number. */
export const holdsSecrets = (text: string): boolean => scrubText(text) !== text;

/** Removes what looks like a token, a password in a URL, an identity number or a phone number from free text. */
export function scrubText(text: string): string {
  return patterns.reduce((rest, [pattern, replacement]) => rest.replaceAll(pattern, replacement), text);
}

function scrubError(error: Error, depth: number): Record<string, unknown> {
  const { code, reason } = error as { code?: unknown; reason?: unknown };
  return {
    type: error.name,
    message: scrubText(error.message),
    ...(typeof code === 'string' || typeof code === 'number' ? { code } : {}),
    ...(typeof reason === 'string' ? { reason } : {}),
    stack: scrubText(error.stack ?? ''),
    ...(error.cause === undefined ? {} : { cause: scrubAt(error.cause, depth + 1) }),
  };
}

function scrubAt(value: unknown, depth: number): unknown {
  if (typeof value === 'string') return scrubText(value);
  if (typeof value === 'bigint') return value.toString();
  if (typeof value !== 'object' || value === null) return value;
  if (depth > MAX_DEPTH) return '[deep]';
  if (value instanceof Error) return scrubError(value, depth);
  if (value instanceof Date) return value;
  if (ArrayBuffer.isView(value)) return `[${value.byteLength} bytes]`;
  if (Array.isArray(value)) return value.slice(0, MAX_ITEMS).map((item) => scrubAt(item, depth + 1));
  if ('$typeName' in value && typeof value.$typeName === 'string') return `[${value.$typeName}]`;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [
      key,
      sensitiveKeys.has(normal(key)) ? REDACTED : scrubAt(item, depth + 1),
    ]),
  );
}

/**
 * A copy of a log line's fields that is fit to leave the house: values of sensitive keys are replaced, messages of the contract
 * become their type's name, errors keep type, code, reason, message and stack but not the database's `detail`.
 */
export function scrub(fields: object): Record<string, unknown> {
  if (fields instanceof Error) return { err: scrubError(fields, 0) };
  const clean = scrubAt(fields, 0);
  return typeof clean === 'object' && clean !== null ? { ...clean } : { value: clean };
}
