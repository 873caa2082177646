import type { DescField, DescMessage } from '@bufbuild/protobuf';
import { TimestampSchema } from '@bufbuild/protobuf/wkt';
import type { FieldViolation } from '../errors/index.ts';
import { fieldNamed } from './field-path.ts';

/**
 * Times on days that do not exist, in JSON that fits the message: the library that reads it takes 30 February for 2 March, and
 * nobody who sent the one wants the other.
 */
export function impossibleDays(schema: DescMessage, json: unknown, path = ''): FieldViolation[] {
  if (!hasTimes(schema) || typeof json !== 'object' || json === null) return [];
  return Object.entries(json).flatMap(([key, value]) => {
    const field = fieldNamed(schema, key);
    const below = field?.message;
    if (!field || !below || !hasTimes(below)) return [];
    return valuesOf(field, value).flatMap(([at, one]) => inValue(below, one, `${path}${field.name}${at}`));
  });
}

const inValue = (schema: DescMessage, value: unknown, path: string): FieldViolation[] => {
  if (schema.typeName !== TimestampSchema.typeName) return impossibleDays(schema, value, `${path}.`);
  return typeof value === 'string' && !dayExists(value)
    ? [{ field: path, description: 'must be a day that exists' }]
    : [];
};

function valuesOf(field: DescField, value: unknown): [at: string, value: unknown][] {
  if (field.fieldKind === 'list' && Array.isArray(value)) return value.map((one, i) => [`[${i}]`, one]);
  if (field.fieldKind === 'map' && typeof value === 'object' && value !== null)
    return Object.entries(value).map(([key, one]) => [`[${JSON.stringify(key)}]`, one]);
  return [['', value]];
}

function dayExists(time: string): boolean {
  const [, year, month, day] = /^(\d{4})-(\d{2})-(\d{2})T/.exec(time) ?? [];
  // Day 0 of the next month is the last of this one; years below 100 would mean others, and no month of theirs differs.
  return Number(day) <= new Date(Date.UTC(2000 + (Number(year) % 400), Number(month), 0)).getUTCDate();
}

const known = new Map<DescMessage, boolean>();

function hasTimes(schema: DescMessage): boolean {
  let has = known.get(schema);
  if (has === undefined) known.set(schema, (has = reachesTimes(schema, new Set())));
  return has;
}

function reachesTimes(schema: DescMessage, seen: Set<DescMessage>): boolean {
  if (schema.typeName === TimestampSchema.typeName) return true;
  if (seen.has(schema)) return false;
  seen.add(schema);
  return schema.fields.some(({ message }) => message !== undefined && reachesTimes(message, seen));
}
