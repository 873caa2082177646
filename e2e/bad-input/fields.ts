import { type DescField, type DescMessage, getOption, hasOption, type JsonObject, toJson } from '@bufbuild/protobuf';
import { hasCustomJsonRepresentation } from '@bufbuild/protobuf/wkt';
import { field as rulesOption, FieldRulesSchema } from '@bufbuild/protovalidate/gen/buf/validate/validate_pb.js';

/** The rules of a field as they stand in the contract, in protobuf JSON. */
export type Rules = JsonObject;

/** One place of a request where something can be wrong: a field, or an element of a list. */
export interface Spot {
  /** As refusals name it: the contract's names, elements as `[0]`. */
  readonly path: string;
  /** The way to it through the request's JSON. */
  readonly keys: readonly (string | number)[];
  readonly field: DescField;
  /** The fields on that way, the last one this spot's. */
  readonly way: readonly DescField[];
  /** The element of a list, not the list. */
  readonly isElement: boolean;
  readonly rules: Rules;
}

/** Every spot of a message, those of nested messages and lists too, each once. */
export function spotsOf(schema: DescMessage, above?: Spot): Spot[] {
  return schema.fields.flatMap((field) => {
    const path = above === undefined ? field.name : `${above.path}.${field.name}`;
    const keys = [...(above?.keys ?? []), field.name];
    const way = [...(above?.way ?? []), field];
    const spot: Spot = { path, keys, field, way, isElement: false, rules: rulesOf(field) };
    if (field.fieldKind === 'map') throw new Error(`${field.toString()}: the walker knows no maps`);
    if (field.fieldKind === 'list') return [spot, ...elementSpots(spot)];
    return [spot, ...belowOf(spot)];
  });
}

function elementSpots(list: Spot): Spot[] {
  const repeated = (list.rules['repeated'] ?? {}) as JsonObject;
  const path = `${list.path}[0]`;
  const keys = [...list.keys, 0];
  const element: Spot = { ...list, path, keys, isElement: true, rules: (repeated['items'] ?? {}) as Rules };
  return [element, ...belowOf(element)];
}

const belowOf = (spot: Spot): Spot[] =>
  spot.field.message && !isText(spot.field.message) ? spotsOf(spot.field.message, spot) : [];

/** Whether a message is written as text in JSON, e.g. a time. */
export const isText = (message: DescMessage): boolean => hasCustomJsonRepresentation(message);

function rulesOf(field: DescField): Rules {
  if (!hasOption(field, rulesOption)) return {};
  return toJson(FieldRulesSchema, getOption(field, rulesOption)) as Rules;
}

/** The rules of a string, empty for other kinds. */
export interface StringRules {
  readonly uuid?: boolean;
  readonly pattern?: string;
  readonly in?: readonly string[];
  readonly minLen?: string;
  readonly maxLen?: string;
}

export const stringRules = ({ rules }: Spot): StringRules => (rules['string'] ?? {}) as StringRules;

/** The rules of a number, of whatever type. */
export interface NumberRules {
  readonly gte?: number;
  readonly lte?: number;
}

export function numberRules({ rules }: Spot): NumberRules {
  const found = (rules['int32'] ?? rules['double'] ?? rules['int64'] ?? rules['float'] ?? {}) as JsonObject;
  // 64-bit numbers stand as text in protobuf JSON.
  return Object.fromEntries(Object.entries(found).map(([rule, value]) => [rule, Number(value)]));
}

export interface ListRules {
  readonly minItems?: string;
  readonly maxItems?: string;
  readonly unique?: boolean;
}

export const listRules = ({ rules }: Spot): ListRules => (rules['repeated'] ?? {}) as ListRules;

/** Whether a string satisfies its rules; length counts characters, not code units. */
export function fitsString(text: string, rules: StringRules): boolean {
  const length = [...text].length;
  const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
  return (
    (rules.uuid !== true || uuid.test(text)) &&
    (rules.pattern === undefined || new RegExp(rules.pattern, 'u').test(text)) &&
    (rules.in === undefined || rules.in.includes(text)) &&
    length >= Number(rules.minLen ?? 0) &&
    length <= Number(rules.maxLen ?? Number.POSITIVE_INFINITY)
  );
}

/** Whether the contract refuses a request without the field. */
export function isRequired(spot: Spot): boolean {
  const { field, rules, isElement } = spot;
  if (isElement) return false;
  if (rules['required'] === true) return true;
  if (rules['ignore'] !== undefined || field.oneof !== undefined || field.presence === EXPLICIT) return false;
  if (field.fieldKind === 'list') return Number(listRules(spot).minItems ?? 0) > 0;
  if (field.fieldKind === 'enum') return (((rules['enum'] as JsonObject)?.['notIn'] ?? []) as number[]).includes(0);
  if (rules['string'] !== undefined) return !fitsString('', stringRules(spot));
  if (rules['bytes'] !== undefined) return Number((rules['bytes'] as JsonObject)['minLen'] ?? 0) > 0;
  const { gte = 0, lte = 0 } = numberRules(spot);
  return gte > 0 || lte < 0;
}

/** google.protobuf.FeatureSet.FieldPresence.EXPLICIT: left out is something else than zero. */
const EXPLICIT = 1;
