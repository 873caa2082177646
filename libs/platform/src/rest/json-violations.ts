import { type DescField, type DescMessage, fromJson, type JsonValue, ScalarType } from '@bufbuild/protobuf';
import { hasCustomJsonRepresentation } from '@bufbuild/protobuf/wkt';
import type { FieldViolation } from '../errors/index.ts';
import { fieldNamed } from './field-path.ts';

type Json = Readonly<Record<string, unknown>>;

const MAX_VIOLATIONS = 20;

/**
 * Where a JSON value does not fit a message, by field path. The library that reads JSON says only which type of message
 * was wrong; so, once it has refused, each part is offered to it alone until the wrong ones are found.
 */
export function jsonViolations(schema: DescMessage, json: unknown): FieldViolation[] {
  const found: FieldViolation[] = [];
  inMessage(schema, json, '', found);
  return found.slice(0, MAX_VIOLATIONS);
}

function inMessage(schema: DescMessage, json: unknown, path: string, found: FieldViolation[]): void {
  if (!isObject(json)) return void found.push({ field: path, description: 'must be an object' });
  const seen = new Map<DescField, string>();
  for (const [key, value] of Object.entries(json)) {
    const field = fieldNamed(schema, key);
    const at = below(path, field?.name ?? key.slice(0, 64));
    if (!field) found.push({ field: at, description: 'is not a field of the request' });
    else if (seen.has(field)) found.push({ field: at, description: 'is given twice' });
    else if (!fits(schema, { [key]: value })) inField(schema, field, value, at, found);
    if (field) seen.set(field, key);
    if (found.length >= MAX_VIOLATIONS) return;
  }
  // Each part fits, the whole does not: two members of the same choice.
  if (found.length === 0 && !fits(schema, json)) found.push({ field: path, description: 'names two of one choice' });
}

function inField(schema: DescMessage, field: DescField, value: unknown, path: string, found: FieldViolation[]): void {
  const before = found.length;
  if (field.fieldKind === 'list' && Array.isArray(value))
    value.forEach((item, i) => inPart(schema, field, [item], item, `${path}[${i}]`, found));
  else if (field.fieldKind === 'map' && isObject(value))
    for (const [key, entry] of Object.entries(value))
      inPart(schema, field, { [key]: entry }, entry, `${path}[${JSON.stringify(key)}]`, found);
  else if (field.fieldKind === 'message' && !hasCustomJsonRepresentation(field.message))
    inMessage(field.message, value, path, found);
  if (found.length === before) found.push({ field: path, description: expectation(field) });
}

function inPart(
  schema: DescMessage,
  field: DescField & { fieldKind: 'list' | 'map' },
  alone: unknown,
  item: unknown,
  path: string,
  found: FieldViolation[],
): void {
  if (found.length >= MAX_VIOLATIONS || fits(schema, { [field.name]: alone })) return;
  if (field.message && !hasCustomJsonRepresentation(field.message)) inMessage(field.message, item, path, found);
  else found.push({ field: path, description: itemExpectation(field) });
}

function fits(schema: DescMessage, json: Json): boolean {
  try {
    fromJson(schema, json as JsonValue);
    return true;
  } catch {
    return false;
  }
}

function expectation(field: DescField): string {
  if (field.fieldKind === 'list') return 'must be a list';
  if (field.fieldKind === 'map') return 'must be an object';
  return itemExpectation(field);
}

function itemExpectation(field: DescField): string {
  if (field.enum) return `must be one of ${field.enum.values.map(({ name }) => name).join(', ')}`;
  if (field.message) return TEXT_OF_MESSAGE[field.message.typeName] ?? 'must be an object';
  return (field.scalar && TEXT_OF_SCALAR[field.scalar]) ?? 'must be a whole number in the range of its type';
}

const TEXT_OF_MESSAGE: Readonly<Record<string, string>> = {
  'google.protobuf.Timestamp': 'must be a time such as 2026-01-31T08:00:00Z',
  'google.protobuf.Duration': 'must be a duration such as 1.5s',
  'google.protobuf.FieldMask': 'must be field names separated by commas',
};

const TEXT_OF_SCALAR: Readonly<Partial<Record<ScalarType, string>>> = {
  [ScalarType.STRING]: 'must be a string',
  [ScalarType.BOOL]: 'must be true or false',
  [ScalarType.BYTES]: 'must be base64',
  [ScalarType.DOUBLE]: 'must be a number',
  [ScalarType.FLOAT]: 'must be a number',
};

const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const below = (path: string, name: string): string => (path ? `${path}.${name}` : name);
