import type { DescField, DescMessage } from '@bufbuild/protobuf';

/** A field by its name in the contract or in JSON. */
export const fieldNamed = (schema: DescMessage, name: string): DescField | undefined =>
  schema.fields.find((field) => field.name === name || field.jsonName === name);

/**
 * The fields along a path such as `case.place.grid_id`.
 * @throws {RangeError} if there is no such field, or if something on the way has no fields.
 */
export function fieldAt(schema: DescMessage, path: string): DescField[] {
  const fields: DescField[] = [];
  let parent: DescMessage | undefined = schema;
  for (const name of path.split('.')) {
    const field: DescField | undefined = parent && fieldNamed(parent, name);
    if (!field) throw new RangeError(`${schema.typeName} has no field ${path}`);
    fields.push(field);
    parent = field.fieldKind === 'message' ? field.message : undefined;
  }
  return fields;
}

/** The path in the contract's names. */
export const pathOf = (fields: readonly DescField[]): string => fields.map(({ name }) => name).join('.');
