import {
  type DescField,
  type DescMessage,
  fromJson,
  type JsonValue,
  type Message,
  ScalarType,
} from '@bufbuild/protobuf';
import { DomainError, type FieldViolation, invalidFields } from '../errors/index.ts';
import { fieldAt, pathOf } from './field-path.ts';
import { impossibleDays } from './impossible-days.ts';
import { jsonViolations } from './json-violations.ts';
import type { RouteMatch } from './route-table.ts';

type Json = Record<string, unknown>;

/**
 * The request a method gets: its body, what the path names, what the query adds, and the idempotency key.
 * @throws {DomainError} INVALID_ARGUMENT naming every field that is unknown, of the wrong type or given twice.
 */
export function requestMessage(
  { route, values }: RouteMatch,
  query: string,
  body: unknown,
  idempotencyKey: string | undefined,
): Message {
  const schema = route.method.input;
  const json = bodyJson(route.body, body);
  const violations: FieldViolation[] = [];
  const bound = new Set<string>();
  route.variables.forEach((fields, i) => {
    bound.add(pathOf(fields));
    bindVariable(json, fields, values[i] ?? '', violations);
  });
  for (const [name, texts] of parseQuery(query))
    if (route.body === '*') violations.push({ field: name, description: 'belongs in the body' });
    else bindParameter(schema, json, name, texts, { bound, body: route.body }, violations);
  if (violations.length > 0) throw invalidFields(violations);
  return withKey(read(schema, json), schema, idempotencyKey);
}

function read(schema: DescMessage, json: Json): Message {
  const message = parsed(schema, json);
  const impossible = impossibleDays(schema, json);
  if (impossible.length > 0) throw invalidFields(impossible);
  return message;
}

function parsed(schema: DescMessage, json: Json): Message {
  try {
    return fromJson(schema, json as JsonValue);
  } catch {
    const violations = jsonViolations(schema, json);
    throw invalidFields(violations.length > 0 ? violations : [{ field: '', description: 'does not fit the request' }]);
  }
}

function bodyJson(field: '' | '*' | DescField, body: unknown): Json {
  if (field === '') return {};
  if (field !== '*') return body === undefined ? {} : { [field.name]: body };
  if (body === undefined) return {};
  if (typeof body === 'object' && body !== null && !Array.isArray(body)) return { ...body };
  throw invalidFields([{ field: '', description: 'the body must be an object' }]);
}

/** The path is where the caller says what it acts on; a body that says otherwise is a mistake, not a choice. */
function bindVariable(json: Json, fields: readonly DescField[], text: string, violations: FieldViolation[]): void {
  const parent = parentOf(json, fields);
  const field = fields.at(-1);
  if (!parent || !field) return void violations.push({ field: pathOf(fields), description: 'must be an object' });
  for (const name of new Set([field.name, field.jsonName])) {
    if (Object.hasOwn(parent, name) && parent[name] !== text)
      violations.push({ field: pathOf(fields), description: 'differs from the path' });
    delete parent[name];
  }
  parent[field.name] = valueOf(field, text);
}

function bindParameter(
  schema: DescMessage,
  json: Json,
  name: string,
  texts: readonly string[],
  taken: { bound: ReadonlySet<string>; body: '' | '*' | DescField },
  violations: FieldViolation[],
): void {
  const refuse = (description: string): void => void violations.push({ field: name.slice(0, 64), description });
  const fields = fieldsOf(schema, name);
  const field = fields?.at(-1);
  if (!fields || !field) return refuse('is not a field of the request');
  if (taken.bound.has(pathOf(fields))) return refuse('is given in the path');
  if (fields[0] === taken.body) return refuse('belongs in the body');
  if (field.fieldKind !== 'list' && texts.length > 1) return refuse('is given twice');
  const parent = parentOf(json, fields);
  if (!parent || Object.hasOwn(parent, field.name)) return refuse('is given twice');
  parent[field.name] =
    field.fieldKind === 'list' ? texts.map((text) => valueOf(field, text)) : valueOf(field, texts[0] ?? '');
}

function fieldsOf(schema: DescMessage, name: string): DescField[] | undefined {
  try {
    return fieldAt(schema, name);
  } catch {
    return undefined;
  }
}

/** The object that holds the last of the fields, made where it is missing. */
function parentOf(json: Json, fields: readonly DescField[]): Json | undefined {
  let parent = json;
  for (const { name, jsonName } of fields.slice(0, -1)) {
    const key = Object.hasOwn(parent, jsonName) ? jsonName : name;
    const next = (parent[key] ??= {});
    if (typeof next !== 'object' || next === null || Array.isArray(next)) return undefined;
    parent = next as Json;
  }
  return parent;
}

/** Text as the JSON value protobuf reads for the type; what does not fit stays text and is refused there. */
function valueOf(field: DescField, text: string): unknown {
  if (field.scalar === ScalarType.BOOL && (text === 'true' || text === 'false')) return text === 'true';
  if (field.enum && /^\d+$/.test(text)) return Number(text);
  return text;
}

/**
 * Parameters of a query by name, in order. Stricter than URLSearchParams, which passes broken escapes on as text.
 * @throws {DomainError} INVALID_ARGUMENT naming the parameter.
 */
function parseQuery(query: string): Map<string, string[]> {
  const parameters = new Map<string, string[]>();
  for (const pair of query.split('&')) {
    if (pair === '') continue;
    const [rawName = '', ...rest] = pair.split('=');
    const name = decoded(rawName, rawName);
    const texts = parameters.get(name);
    const text = decoded(rest.join('='), name);
    if (texts) texts.push(text);
    else parameters.set(name, [text]);
  }
  return parameters;
}

function decoded(text: string, name: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    throw invalidFields([{ field: name.slice(0, 64), description: 'is not properly percent-encoded' }]);
  }
}

/** An `Idempotency-Key` is the request's `request_id` by another name. */
function withKey(message: Message, schema: DescMessage, key: string | undefined): Message {
  if (
    key === undefined ||
    !schema.fields.some(({ name, scalar }) => name === 'request_id' && scalar === ScalarType.STRING)
  )
    return message;
  const request = message as Message & { requestId: string };
  if (request.requestId && request.requestId !== key)
    throw new DomainError(
      'INVALID_ARGUMENT',
      'IDEMPOTENCY_KEY_MISMATCH',
      'request_id: differs from Idempotency-Key',
      {},
      { fieldViolations: [{ field: 'request_id', description: 'differs from Idempotency-Key' }] },
    );
  request.requestId = key;
  return request;
}
