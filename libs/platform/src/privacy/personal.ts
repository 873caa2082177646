import {
  type DescField,
  type DescFile,
  type DescMessage,
  getOption,
  hasOption,
  type Message,
} from '@bufbuild/protobuf';
import { person_id, sensitive } from '@wangge/contracts/wangge/options/v1/options';
import { isEmpty, messageBelow, messagesIn, valueOf } from './fields.ts';

interface Marks {
  readonly isId: boolean;
  readonly isSensitive: boolean;
}

const marks = new WeakMap<DescField, Marks>();

/** The privacy options of a field, read once: reading one decodes it. */
function marksOf(field: DescField): Marks {
  let known = marks.get(field);
  if (known === undefined) {
    const isId = hasOption(field, person_id) && getOption(field, person_id);
    marks.set(field, (known = { isId, isSensitive: hasOption(field, sensitive) }));
  }
  return known;
}

const isPersonId = (field: DescField) => marksOf(field).isId;
const isSensitive = (field: DescField) => marksOf(field).isSensitive;
const isPersonal = (field: DescField) => isPersonId(field) || isSensitive(field);

/** Whether some field of the message, or of a message below it, is of a kind. */
export function reaches(
  schema: DescMessage,
  wanted: (field: DescField) => boolean,
  seen = new Set<DescMessage>(),
): boolean {
  if (seen.has(schema)) return false;
  seen.add(schema);
  return schema.fields.some((field) => {
    const below = messageBelow(field);
    return wanted(field) || (below !== undefined && reaches(below, wanted, seen));
  });
}

const carrying = new WeakMap<DescMessage, boolean>();

/** Whether answers of this type can tell anything about persons, by the contract. Such answers are audited. */
export function carriesPersons(schema: DescMessage): boolean {
  let carries = carrying.get(schema);
  if (carries === undefined) carrying.set(schema, (carries = reaches(schema, isPersonal)));
  return carries;
}

interface Found {
  readonly ids: Set<string>;
  readonly paths: Set<string>;
}

const personalFields = new WeakMap<DescMessage, readonly DescField[]>();

function fieldsToVisit(schema: DescMessage): readonly DescField[] {
  let fields = personalFields.get(schema);
  if (fields === undefined) {
    fields = schema.fields.filter((field) => {
      const below = messageBelow(field);
      return isPersonal(field) || (below !== undefined && carriesPersons(below));
    });
    personalFields.set(schema, fields);
  }
  return fields;
}

function visit(schema: DescMessage, message: Message, prefix: string, found: Found): void {
  for (const field of fieldsToVisit(schema)) {
    const value = valueOf(message, field);
    if (isEmpty(value)) continue;
    const path = prefix + field.name;
    if (isPersonId(field)) for (const id of Array.isArray(value) ? value : [value]) found.ids.add(String(id));
    if (isSensitive(field)) found.paths.add(path);
    const below = messageBelow(field);
    if (below !== undefined) for (const one of messagesIn(field, value)) visit(below, one, `${path}.`, found);
  }
}

function find(schema: DescMessage, message: Message): Found {
  const found: Found = { ids: new Set(), paths: new Set() };
  if (carriesPersons(schema)) visit(schema, message, '', found);
  found.ids.delete('');
  return found;
}

/** Ids of the persons a message is about, each once, in order of appearance. */
export const personIdsOf = (schema: DescMessage, message: Message): string[] => [...find(schema, message).ids];

/** Paths of the sensitive fields that hold something, e.g. `person.name`; of a list's elements each path once. */
export const sensitiveFieldsOf = (schema: DescMessage, message: Message): string[] => [...find(schema, message).paths];

/** Names of all sensitive text fields of some files, for the logger. */
export function sensitiveFieldNames(files: Iterable<DescFile>): string[] {
  const names = new Set<string>();
  const visitMessages = (messages: readonly DescMessage[]): void => {
    for (const { fields, nestedMessages } of messages) {
      for (const field of fields) if (isSensitive(field)) names.add(field.name);
      visitMessages(nestedMessages);
    }
  };
  for (const { messages } of files) visitMessages(messages);
  return [...names];
}
