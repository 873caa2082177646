/** protovalidate rules as JSON Schema, so that a reader of the API page sees what the service's door refuses. */
import { toJson } from '@bufbuild/protobuf';
import { type FieldRules, FieldRulesSchema, Ignore } from '@bufbuild/protovalidate/gen/buf/validate/validate_pb.js';

export type Schema = { [key: string]: unknown };
type Rules = Readonly<Record<string, unknown>>;

const FORMATS: Readonly<Record<string, string>> = {
  uuid: 'uuid',
  email: 'email',
  hostname: 'hostname',
  ip: 'ip',
  ipv4: 'ipv4',
  ipv6: 'ipv6',
  uri: 'uri',
  uriRef: 'uri-reference',
};

/** The keywords a field's rules add to its schema. */
export function ruleKeywords(rules: FieldRules): Schema {
  const { type } = rules;
  if (type.case === undefined) return {};
  const json = toJson(FieldRulesSchema, rules) as Record<string, Rules>;
  const own = json[type.case] ?? {};
  const keywords = keywordsOf(type.case, own);
  return rules.ignore === Ignore.IF_ZERO_VALUE ? orEmpty(type.case, keywords) : keywords;
}

/** Whether the rules refuse an absent value of a field without presence, so that a caller must send it. */
export function refusesAbsence(rules: FieldRules): boolean {
  if (rules.required) return true;
  if (rules.ignore !== Ignore.UNSPECIFIED) return false;
  const { type } = rules;
  if (type.case === 'string') {
    const { minLen, len, minBytes, wellKnown, pattern } = type.value;
    const nonEmptyFormat = wellKnown.case !== undefined && wellKnown.case !== 'uriRef' && wellKnown.value !== false;
    return (
      minLen > 0n ||
      len > 0n ||
      minBytes > 0n ||
      nonEmptyFormat ||
      (pattern !== '' && !new RegExp(pattern, 'u').test(''))
    );
  }
  if (type.case === 'bytes') return type.value.minLen > 0n || type.value.len > 0n;
  if (type.case === 'repeated') return type.value.minItems > 0n;
  if (type.case === 'map') return type.value.minPairs > 0n;
  if (type.case === 'enum') return type.value.notIn.includes(0);
  return false;
}

function keywordsOf(kind: string, own: Rules): Schema {
  switch (kind) {
    case 'string':
      return stringKeywords(own);
    case 'bytes':
      return bytesKeywords(own);
    case 'repeated':
      return {
        ...some({ minItems: count(own['minItems']), maxItems: count(own['maxItems']), uniqueItems: own['unique'] }),
        ...(own['items'] === undefined ? {} : { items: nested(own['items']) }),
      };
    case 'map':
      return some({ minProperties: count(own['minPairs']), maxProperties: count(own['maxPairs']) });
    case 'bool':
      return some({ const: own['const'] });
    case 'enum':
    case 'any':
    case 'duration':
    case 'timestamp':
    case 'fieldMask':
      return {};
    default:
      return numberKeywords(kind, own);
  }
}

function stringKeywords(own: Rules): Schema {
  const format = Object.keys(FORMATS).find((name) => own[name] === true);
  const length = count(own['len']);
  return some({
    minLength: length ?? count(own['minLen']),
    maxLength: length ?? count(own['maxLen']),
    pattern: own['pattern'] ?? affixes(own),
    format: format === undefined ? undefined : FORMATS[format],
    const: own['const'],
    enum: own['in'],
  });
}

function affixes({ prefix, suffix }: Rules): string | undefined {
  if (prefix === undefined && suffix === undefined) return undefined;
  const literal = (value: unknown): string =>
    (typeof value === 'string' ? value : '').replaceAll(/[\\^$.*+?()[\]{}|]/g, String.raw`\$&`);
  return `^${literal(prefix)}.*${literal(suffix)}$`;
}

/** Lengths of bytes are lengths of their base64 text here: that is what a caller sends. */
function bytesKeywords(own: Rules): Schema {
  const text = (value: unknown): number | undefined => {
    const bytes = count(value);
    return bytes === undefined ? undefined : Math.ceil(bytes / 3) * 4;
  };
  return some({ minLength: text(own['len'] ?? own['minLen']), maxLength: text(own['len'] ?? own['maxLen']) });
}

function numberKeywords(kind: string, own: Rules): Schema {
  // 64-bit numbers travel as text, which JSON Schema cannot bound; the bound is told in the description instead.
  if (kind.endsWith('64')) {
    const bounds = Object.entries({ gt: '>', gte: '≥', lt: '<', lte: '≤', const: '=' })
      .filter(([name]) => own[name] !== undefined)
      .map(([name, sign]) => `${sign} ${String(own[name])}`);
    return bounds.length === 0 ? {} : { description: `Value ${bounds.join(', ')}.` };
  }
  return some({
    minimum: own['gte'],
    maximum: own['lte'],
    exclusiveMinimum: own['gt'],
    exclusiveMaximum: own['lt'],
    const: own['const'],
    enum: own['in'],
  });
}

/** The rules of items, which are FieldRules again, in their JSON form. */
function nested(items: unknown): Schema {
  const rules = items as Record<string, Rules>;
  const kind = Object.keys(rules).find((name) => !['required', 'ignore', 'cel', 'celExpression'].includes(name));
  return kind === undefined ? {} : keywordsOf(kind, rules[kind] ?? {});
}

/** The rule holds unless the field is left empty. */
function orEmpty(kind: string, keywords: Schema): Schema {
  if (kind !== 'string' || Object.keys(keywords).length === 0) return keywords;
  return { anyOf: [keywords, { const: '' }] };
}

const count = (value: unknown): number | undefined => (value === undefined ? undefined : Number(value));

const some = (schema: Schema): Schema =>
  Object.fromEntries(Object.entries(schema).filter(([, value]) => value !== undefined));
