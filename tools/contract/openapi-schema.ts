/** Messages and enums of the contract as JSON Schemas of their protobuf JSON form. */
import { type DescEnum, type DescField, type DescMessage, ScalarType } from '@bufbuild/protobuf';
import { getComments } from '@bufbuild/protoplugin';
import type { Contract } from './contract.ts';
import { refusesAbsence, ruleKeywords, type Schema } from './openapi-rules.ts';

const INT64 = { type: 'string', format: 'int64', pattern: '^-?[0-9]+$' };
const UINT64 = { type: 'string', format: 'uint64', pattern: '^[0-9]+$' };
const INT32 = { type: 'integer', format: 'int32' };
const UINT32 = { type: 'integer', format: 'uint32', minimum: 0 };

const SCALARS: Readonly<Record<ScalarType, Schema>> = {
  [ScalarType.STRING]: { type: 'string' },
  [ScalarType.BYTES]: { type: 'string', contentEncoding: 'base64' },
  [ScalarType.BOOL]: { type: 'boolean' },
  [ScalarType.DOUBLE]: { type: 'number', format: 'double' },
  [ScalarType.FLOAT]: { type: 'number', format: 'float' },
  [ScalarType.INT32]: INT32,
  [ScalarType.SINT32]: INT32,
  [ScalarType.SFIXED32]: INT32,
  [ScalarType.UINT32]: UINT32,
  [ScalarType.FIXED32]: UINT32,
  [ScalarType.INT64]: INT64,
  [ScalarType.SINT64]: INT64,
  [ScalarType.SFIXED64]: INT64,
  [ScalarType.UINT64]: UINT64,
  [ScalarType.FIXED64]: UINT64,
};

const WELL_KNOWN: Readonly<Record<string, Schema>> = {
  'google.protobuf.Timestamp': { type: 'string', format: 'date-time' },
  'google.protobuf.Duration': { type: 'string', pattern: '^-?[0-9]+(\\.[0-9]{1,9})?s$' },
  'google.protobuf.FieldMask': { type: 'string' },
  'google.protobuf.Empty': { type: 'object' },
  'google.protobuf.Struct': { type: 'object' },
  'google.protobuf.Value': {},
  'google.protobuf.ListValue': { type: 'array' },
  'google.protobuf.Any': { type: 'object', properties: { '@type': { type: 'string' } }, required: ['@type'] },
  'google.protobuf.StringValue': { type: ['string', 'null'] },
  'google.protobuf.BoolValue': { type: ['boolean', 'null'] },
  'google.protobuf.Int32Value': { ...INT32, type: ['integer', 'null'] },
  'google.protobuf.DoubleValue': { type: ['number', 'null'] },
};

/** Collects the schemas an OpenAPI document refers to, each once, under the full name of its type. */
export class Schemas {
  readonly #contract: Contract;
  readonly #found = new Map<string, Schema>();

  constructor(contract: Contract) {
    this.#contract = contract;
  }

  /** Everything referred to so far, ordered by name. */
  get components(): Record<string, Schema> {
    return Object.fromEntries([...this.#found].sort(([a], [b]) => a.localeCompare(b, 'en')));
  }

  /** A reference to a message, or the schema itself where protobuf JSON has a form of its own for it. */
  message(message: DescMessage): Schema {
    const known = WELL_KNOWN[message.typeName];
    if (known) return known;
    if (!this.#found.has(message.typeName)) {
      this.#found.set(message.typeName, {}); // so that a message that contains itself ends here
      this.#found.set(message.typeName, this.object(message, message.fields));
    }
    return { $ref: `#/components/schemas/${message.typeName}` };
  }

  /** An object of some fields of a message: the body without what stands in the path. */
  object(message: DescMessage, fields: readonly DescField[]): Schema {
    const required = fields.filter((field) => this.isRequired(field)).map((field) => field.jsonName);
    const choices = message.oneofs.filter((oneof) => oneof.fields.some((field) => fields.includes(field)));
    const notes = choices.map(
      ({ fields: members }) => `At most one of ${members.map((each) => each.jsonName).join(', ')}.`,
    );
    const mandatory = choices.filter((oneof) => this.#contract.oneofRequired(oneof));
    return {
      type: 'object',
      ...described([describe(message), ...notes]),
      properties: Object.fromEntries(fields.map((field) => [field.jsonName, this.field(field)])),
      ...(required.length > 0 && { required }),
      ...(mandatory.length > 0 && {
        allOf: mandatory.map((oneof) => ({ oneOf: oneof.fields.map(({ jsonName }) => ({ required: [jsonName] })) })),
      }),
    };
  }

  isRequired(field: DescField): boolean {
    const rules = this.#contract.rules(field);
    if (this.#contract.behaviours(field).includes('REQUIRED')) return true;
    if (!rules || field.oneof) return false;
    // A field with presence may be left out unless it is required outright; one without has its zero value checked.
    const hasPresence = field.fieldKind === 'message' || field.proto.proto3Optional;
    return hasPresence ? rules.required : refusesAbsence(rules);
  }

  field(field: DescField): Schema {
    const rules = this.#contract.rules(field);
    const { description, items, ...keywords } = rules ? ruleKeywords(rules) : {};
    const shape = this.#shape(field);
    const itemSchema = items === undefined ? {} : { items: { ...(shape['items'] as Schema), ...(items as Schema) } };
    const sensitive = this.#contract.sensitive(field);
    const behaviours = this.#contract.behaviours(field);
    return {
      ...shape,
      ...keywords,
      ...itemSchema,
      ...described([describe(field), typeof description === 'string' ? description : '']),
      ...(behaviours.includes('OUTPUT_ONLY') && { readOnly: true }),
      ...(behaviours.includes('INPUT_ONLY') && { writeOnly: true }),
      ...(field.proto.options?.deprecated && { deprecated: true }),
      ...(sensitive && { 'x-sensitive': sensitive }),
    };
  }

  #shape(field: DescField): Schema {
    switch (field.fieldKind) {
      case 'scalar':
        return SCALARS[field.scalar];
      case 'enum':
        return this.#enum(field.enum);
      case 'message':
        return this.message(field.message);
      case 'list':
        return { type: 'array', items: this.#element(field) };
      case 'map':
        return { type: 'object', additionalProperties: this.#element(field) };
    }
  }

  #element(field: DescField & { fieldKind: 'list' | 'map' }): Schema {
    if (field.message) return this.message(field.message);
    if (field.enum) return this.#enum(field.enum);
    return field.scalar === undefined ? {} : SCALARS[field.scalar];
  }

  #enum(desc: DescEnum): Schema {
    if (!this.#found.has(desc.typeName)) {
      const values = desc.values.map((value) => `- ${value.name}: ${describe(value)}`);
      this.#found.set(desc.typeName, {
        type: 'string',
        ...described([describe(desc), values.join('\n')]),
        enum: desc.values.map(({ name }) => name),
      });
    }
    return { $ref: `#/components/schemas/${desc.typeName}` };
  }
}

/** The comment above a declaration, as one line per paragraph. */
export function describe(desc: Parameters<typeof getComments>[0]): string {
  const { leading = '', trailing = '' } = getComments(desc);
  const text = leading === '' ? trailing : leading;
  const paragraphs = text.split(/\n\s*\n/).map((paragraph) => paragraph.trim().replaceAll(/\s*\n\s*/g, ' '));
  return paragraphs.filter((paragraph) => paragraph !== '').join('\n\n');
}

export function described(parts: string[]): { description?: string } {
  const text = parts.filter((part) => part !== '').join('\n\n');
  return text === '' ? {} : { description: text };
}
