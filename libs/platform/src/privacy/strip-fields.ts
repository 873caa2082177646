import { create, type DescMessage, type Message } from '@bufbuild/protobuf';
import { messageBelow, messagesIn, setValue, valueOf } from './fields.ts';

/** Which fields stay: `true` with everything below, or only some below. */
type Kept = Map<string, Kept | true>;

const trees = new WeakMap<readonly string[], Kept>();

function treeOf(fields: readonly string[]): Kept {
  const known = trees.get(fields);
  if (known !== undefined) return known;
  const root: Kept = new Map();
  for (const path of fields) keep(root, path.split('.'));
  trees.set(fields, root);
  return root;
}

function keep(tree: Kept, [name = '', ...rest]: string[]): void {
  const below = tree.get(name);
  if (below === true) return;
  if (rest.length === 0) tree.set(name, true);
  else {
    const next: Kept = below ?? new Map();
    tree.set(name, next);
    keep(next, rest);
  }
}

/**
 * A message with only the fields that are named, in the contract's names: `person.name` keeps one field of a nested message,
 * or of each element of a list; `person` keeps all of it. What is not named is empty; no names, an empty message.
 */
export function stripFields<T extends Message>(schema: DescMessage, message: T, fields: readonly string[]): T {
  return strip(schema, message, treeOf(fields)) as T;
}

function strip(schema: DescMessage, message: Message, kept: Kept): Message {
  const result = create(schema);
  for (const field of schema.fields) {
    const below = kept.get(field.name);
    const value = valueOf(message, field);
    if (below === undefined || value === undefined) continue;
    const nested = messageBelow(field);
    if (below === true) setValue(result, field, value);
    else if (nested === undefined || field.fieldKind === 'map') continue;
    else {
      const stripped = messagesIn(field, value).map((one) => strip(nested, one, below));
      setValue(result, field, field.fieldKind === 'list' ? stripped : stripped[0]);
    }
  }
  return result;
}
