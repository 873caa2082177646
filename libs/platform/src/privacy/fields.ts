import { create, type DescField, type DescMessage, type Message } from '@bufbuild/protobuf';

/** A message seen as a record, for code that walks descriptors. */
export type Fields = Record<string, unknown>;

interface OneofValue {
  readonly case: string | undefined;
  readonly value?: unknown;
}

/** What a field holds; undefined when it is absent or another member of its oneof is set. */
export function valueOf(message: Message, field: DescField): unknown {
  const fields = message as unknown as Fields;
  if (field.oneof === undefined) return fields[field.localName];
  const chosen = fields[field.oneof.localName] as OneofValue;
  return chosen.case === field.localName ? chosen.value : undefined;
}

/** Puts a value in a field; undefined or '' in a member of a oneof leaves the oneof empty. Changes `message`. */
export function setValue(message: Message, field: DescField, value: unknown): void {
  const fields = message as unknown as Fields;
  if (field.oneof === undefined) fields[field.localName] = value;
  else if (value === undefined || value === '') fields[field.oneof.localName] = { case: undefined };
  else fields[field.oneof.localName] = { case: field.localName, value };
}

/** What the field holds in a new message. */
export const emptyOf = (field: DescField): unknown => valueOf(create(field.parent), field);

/** Whether a field's value is what an empty field holds. */
export function isEmpty(value: unknown): boolean {
  if (value === undefined || value === '' || value === false || value === 0 || value === 0n) return true;
  if (value instanceof Uint8Array || Array.isArray(value)) return value.length === 0;
  return typeof value === 'object' && value !== null && Object.keys(value).length === 0;
}

/** The message type below a field: its own, its elements' or its map values'. */
export function messageBelow(field: DescField): DescMessage | undefined {
  if (field.fieldKind === 'message') return field.message;
  if (field.fieldKind === 'list' && field.listKind === 'message') return field.message;
  if (field.fieldKind === 'map' && field.mapKind === 'message') return field.message;
  return undefined;
}

/** The messages below a field, whatever its kind. */
export function messagesIn(field: DescField, value: unknown): readonly Message[] {
  if (value === undefined || value === null) return [];
  if (field.fieldKind === 'list') return value as Message[];
  if (field.fieldKind === 'map') return Object.values(value);
  return [value as Message];
}

/** A copy of one level: what it holds is shared with the original. */
export const shallowCopy = <T extends Message>(message: T): T =>
  Object.assign(Object.create(Object.getPrototypeOf(message) as object) as T, message);

/** The fields from a message down to one value, e.g. of `case.grid_id`. */
export type FieldPath = readonly [DescField, ...DescField[]];

/**
 * The field a contract's option names.
 * @throws Error when there is no such field: the contract is wrong and nothing may start with it
 */
export function fieldAt(schema: DescMessage, path: string): FieldPath {
  let below: DescMessage | undefined = schema;
  const fields = path.split('.').map((name): DescField => {
    const field = below?.fields.find((one) => one.name === name);
    if (field === undefined) throw new Error(`${schema.typeName} has no field ${path}`);
    below = messageBelow(field);
    return field;
  });
  return fields as [DescField, ...DescField[]];
}
