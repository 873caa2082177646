import { ScalarType } from '@bufbuild/protobuf';
import { fitsString, isRequired, isText, listRules, numberRules, type Spot, stringRules } from './fields.ts';
import { goodList, goodValue } from './good-request.ts';

/** Text that goes into the request as it is, for what JSON.stringify cannot write. */
export class RawJson {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

/** Something wrong, and what it is called in the report. */
export interface BadValue {
  readonly what: string;
  /** `undefined`: the field is left out. */
  readonly value: unknown;
}

/** Where a spot's value travels: in a JSON body anything can be written, in an address only text. */
export type Place = 'body' | 'query' | 'path';

/** Longer than any rule allows, shorter than what the door refuses unread. */
const LONG: Readonly<Record<Place, number>> = { body: 200_000, query: 8_000, path: 8_000 };

/** Everything the contract refuses at a spot. */
export function badValues(spot: Spot, place: Place): BadValue[] {
  const values = [...missing(spot, place), ...ofKind(spot, place)];
  if (place === 'body') return values;
  return values.filter(
    ({ value }) => value === undefined || (typeof value === 'string' && !isOtherwise(value, spot, place)),
  );
}

/** Nothing between two slashes is another address; in a query one text is a list of one. */
const isOtherwise = (value: string, { field, isElement }: Spot, place: Place): boolean =>
  place === 'path' ? value === '' : field.fieldKind === 'list' && !isElement;

function missing(spot: Spot, place: Place): BadValue[] {
  if (!isRequired(spot) || place === 'path') return [];
  const absent = { what: 'left out', value: undefined };
  return place === 'body' ? [absent, { what: 'null', value: null }] : [absent];
}

function ofKind(spot: Spot, place: Place): BadValue[] {
  const { field, isElement } = spot;
  if (field.fieldKind === 'list' && !isElement) return listValues(spot);
  // Any object is one; what stands in it is the owner's to judge.
  if (field.message?.typeName === 'google.protobuf.Struct') return messageValues;
  if (field.message) return isText(field.message) ? timeValues : messageValues;
  if (field.enum) return enumValues;
  switch (field.scalar) {
    case ScalarType.STRING:
      return stringValues(spot, place);
    case ScalarType.BOOL:
      return [...wrong('yes', '1', 'TRUE', ''), ...wrongType(1, ...(place === 'body' ? ['true'] : []), {}, [true])];
    case ScalarType.BYTES:
      return [...wrong('not base64 !'), ...wrongType(7, true, {})];
    case ScalarType.DOUBLE:
    case ScalarType.FLOAT:
      return [...numberValues(spot), ...range(spot, 0.000_001)];
    case ScalarType.INT32:
      return [...numberValues(spot), ...wholeNumberValues, ...range(spot, 1)];
    case ScalarType.INT64:
      return [...numberValues(spot), ...wrong(1.5, '1.5', 1e30), ...range(spot, 1)];
    default:
      throw new Error(`${spot.path}: the walker has no bad values for its type`);
  }
}

const wrong = (...values: readonly unknown[]): BadValue[] =>
  values.map((value) => ({ what: `malformed ${shown(value)}`, value }));
const wrongType = (...values: readonly unknown[]): BadValue[] =>
  values.map((value) => ({ what: `wrong type ${shown(value)}`, value }));
const shown = (value: unknown) => (value instanceof RawJson ? value.text : (JSON.stringify(value) ?? '')).slice(0, 40);

function stringValues(spot: Spot, place: Place): BadValue[] {
  const rules = stringRules(spot);
  const good = String(goodValue({ ...spot, isElement: true }));
  const malformed = ['no such thing', '!', '-', '\u202E走'].filter((text) => !fitsString(text, rules)).slice(0, 2);
  const most = rules.maxLen === undefined ? undefined : Number(rules.maxLen);
  const isPageToken = spot.field.name === 'page_token';
  return [
    ...wrongType(7, true, {}, ['x']),
    { what: 'NUL', value: `${good}\u0000` },
    { what: 'NUL first', value: '\u0000' },
    { what: 'half a character', value: `${good}\uD800` },
    { what: 'half a character, the other', value: '\uDC00' },
    { what: 'too long', value: 'x'.repeat(LONG[place]) },
    ...(most === undefined ? [] : [{ what: 'one character too long', value: '走'.repeat(most + 1) }]),
    ...(isRequired(spot) && place !== 'path' ? [{ what: 'empty', value: '' }] : []),
    ...(rules.uuid === true ? wrong(`${good}0`, `{${good}}`) : []),
    ...(isPageToken ? wrong('k1.AAAA', '.', 'k1.', `k1.${'A'.repeat(200)}`, '\u202E') : []),
    ...malformed.flatMap((value) => wrong(value)),
  ];
}

function numberValues(spot: Spot): BadValue[] {
  const { gte, lte } = numberRules(spot);
  const unbounded = gte === undefined || lte === undefined;
  return [
    ...wrong('abc', 'NaN', 'Infinity', '-Infinity', '1e999', '1,5', '', new RawJson('1e999'), new RawJson('-1e999')),
    ...wrongType(true, {}, [1]),
    ...(unbounded ? [] : wrong('1e30', 1e30)),
  ];
}

const wholeNumberValues = wrong(1.5, '1.5', 2_147_483_648, -2_147_483_649, '2147483648', 1e30, '9007199254740993');

/** Just outside the bounds, and far. */
function range(spot: Spot, step: number): BadValue[] {
  const { gte, lte } = numberRules(spot);
  const below = gte === undefined ? [] : [gte - step, -2_147_483_648];
  const above = lte === undefined ? [] : [lte + step, 2_147_483_647];
  return [...below, ...above].flatMap((value) => [
    { what: `out of range ${value}`, value },
    { what: `out of range as text ${value}`, value: String(value) },
  ]);
}

const enumValues = [...wrong('NO_SUCH_VALUE', '99', '-1', 99, -1, 1.5, 2_147_483_648), ...wrongType(true, {}, [])];

const timeValues = [
  ...wrong('yesterday', '2026-01-01', '2026-13-01T00:00:00Z', '2026-02-30T00:00:00Z', '2026-01-01T25:00:00Z'),
  ...wrong('0000-01-01T00:00:00Z', '10000-01-01T00:00:00Z', '2026-01-01T00:00:00', '2026-01-01T00:00:00.1234567890Z'),
  ...wrongType(0, true, {}, []),
];

const messageValues = wrongType('text', 7, true, []);

function listValues(spot: Spot): BadValue[] {
  const { maxItems, unique } = listRules(spot);
  const most = maxItems === undefined ? undefined : Number(maxItems);
  const one = goodList(spot, 1)[0];
  return [
    ...wrongType('x', 7, true, { 0: one }),
    { what: 'holds null', value: [null] },
    ...(isRequired(spot) ? [{ what: 'empty', value: [] }] : []),
    ...(most === undefined ? [] : [{ what: 'one too many', value: goodList(spot, most + 1) }]),
    ...(unique === true ? [{ what: 'twice the same', value: [one, one] }] : []),
  ];
}
