import { type DescEnum, type DescField, type DescMessage, type Message, ScalarType } from '@bufbuild/protobuf';
import { DurationSchema, TimestampSchema } from '@bufbuild/protobuf/wkt';
import type { FieldViolation } from '../errors/index.ts';

type Found = (field: string, description: string) => void;
type Check = (value: unknown, path: string, found: Found) => void;
type Fields = Readonly<Record<string, unknown>>;

/**
 * What no rule of the contract can say for every field at once: strings without NUL (PostgreSQL refuses it), numbers that
 * are finite, enum numbers the contract knows, times that exist. Compiled once per message type; types in which nothing
 * can be wrong cost nothing.
 */
export function wellFormedViolations(schema: DescMessage, message: Message): FieldViolation[] {
  const violations: FieldViolation[] = [];
  checkOf(schema)?.(message, '', (field, description) => violations.push({ field, description }));
  return violations;
}

const compiled = new Map<DescMessage, Check | undefined>();

function checkOf(schema: DescMessage): Check | undefined {
  if (compiled.has(schema)) return compiled.get(schema);
  if (schema.typeName === TimestampSchema.typeName) return timestamp;
  if (schema.typeName === DurationSchema.typeName) return duration;
  const parts: Check[] = [];
  const check: Check = (value, path, found) => {
    for (const part of parts) part(value, path, found);
  };
  // Before its fields are looked at: a recursive type meets itself there.
  compiled.set(schema, check);
  parts.push(...schema.fields.flatMap((field) => fieldCheck(field) ?? []));
  if (parts.length === 0) compiled.set(schema, undefined);
  return compiled.get(schema);
}

function fieldCheck(field: DescField): Check | undefined {
  const check = valueCheck(field);
  if (!check) return undefined;
  const { localName, name, oneof } = field;
  if (oneof)
    return (message, path, found) => {
      const chosen = (message as Fields)[oneof.localName] as { case?: string; value?: unknown };
      if (chosen.case === localName) check(chosen.value, below(path, name), found);
    };
  return (message, path, found) => {
    const value = (message as Fields)[localName];
    if (value !== undefined) check(value, below(path, name), found);
  };
}

function valueCheck(field: DescField): Check | undefined {
  switch (field.fieldKind) {
    case 'scalar':
      return scalarCheck(field.scalar);
    case 'enum':
      return enumCheck(field.enum);
    case 'message':
      return checkOf(field.message);
    case 'list':
      return each(
        field.listKind === 'scalar'
          ? scalarCheck(field.scalar)
          : field.listKind === 'enum'
            ? enumCheck(field.enum)
            : checkOf(field.message),
      );
    case 'map':
      return entries(
        scalarCheck(field.mapKey),
        field.mapKind === 'scalar'
          ? scalarCheck(field.scalar)
          : field.mapKind === 'enum'
            ? enumCheck(field.enum)
            : checkOf(field.message),
      );
  }
}

const each = (check: Check | undefined): Check | undefined =>
  check &&
  ((list, path, found) => (list as readonly unknown[]).forEach((value, i) => check(value, `${path}[${i}]`, found)));

const entries = (key: Check | undefined, value: Check | undefined): Check | undefined =>
  (key ?? value) &&
  ((map, path, found) => {
    for (const [name, entry] of Object.entries(map as Fields)) {
      key?.(name, path, found);
      value?.(entry, `${path}[${JSON.stringify(name)}]`, found);
    }
  });

function scalarCheck(type: ScalarType): Check | undefined {
  if (type === ScalarType.STRING) return string;
  return type === ScalarType.DOUBLE || type === ScalarType.FLOAT ? finite : undefined;
}

const string: Check = (value, path, found) => {
  const text = value as string;
  if (text.includes('\0')) found(path, 'must not contain NUL');
  else if (!text.isWellFormed()) found(path, 'must be whole Unicode characters');
};

const finite: Check = (value, path, found) => {
  if (!Number.isFinite(value)) found(path, 'must be a finite number');
};

const enumCheck =
  (type: DescEnum): Check =>
  (value, path, found) => {
    if (type.value[value as number] === undefined) found(path, `${String(value)} is not a value of ${type.name}`);
  };

const NANOS = 1_000_000_000;
const YEAR_1 = -62_135_596_800n;
const YEAR_10000 = 253_402_300_800n;
const TEN_THOUSAND_YEARS = 315_576_000_000n;

const timestamp: Check = (value, path, found) => {
  const { seconds, nanos } = value as { seconds: bigint; nanos: number };
  if (seconds < YEAR_1 || seconds >= YEAR_10000 || nanos < 0 || nanos >= NANOS)
    found(path, 'must be a time between the years 1 and 9999');
};

const duration: Check = (value, path, found) => {
  const { seconds, nanos } = value as { seconds: bigint; nanos: number };
  const long = seconds < -TEN_THOUSAND_YEARS || seconds > TEN_THOUSAND_YEARS || Math.abs(nanos) >= NANOS;
  const mixed = (seconds > 0n && nanos < 0) || (seconds < 0n && nanos > 0);
  if (long || mixed) found(path, 'must be a duration of at most 10,000 years');
};

const below = (path: string, name: string): string => (path ? `${path}.${name}` : name);
