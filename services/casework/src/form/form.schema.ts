import { RE2JS } from 're2js';

/** What is wrong with a form, with its place in it, e.g. "properties.floor.pattern". */
export interface FormFault {
  readonly path: string;
  readonly text: string;
}

/** A node of a form: the part of JSON Schema (draft 2020-12) a form may use. */
export interface FormNode {
  readonly type: string;
  readonly properties?: Readonly<Record<string, FormNode>>;
  readonly items?: FormNode;
  readonly 'x-sensitive'?: string;
}

export const MOST_TEXT = 16_000;
const MOST_NODES = 200;
const DEEPEST = 6;
const MOST_CHOICES = 200;
const LONGEST_PATTERN = 200;
const MOST_FAULTS = 20;
const DRAFT = 'https://json-schema.org/draft/2020-12/schema';
const PROPERTY = /^[a-zA-Z][a-zA-Z0-9_]{0,39}$/;
const SENSITIVE = ['name', 'phone', 'identity-number', 'address', 'text'];
export const FORMATS = ['date', 'time'];

type Check = (value: unknown) => string | undefined;
const text: Check = (value) => (typeof value === 'string' && value.length <= 500 ? undefined : 'is a short text');
const count: Check = (value) =>
  Number.isInteger(value) && Number(value) >= 0 && Number(value) <= 10_000 ? undefined : 'is 0 to 10000';
const number: Check = (value) => (Number.isFinite(value) ? undefined : 'is a number');
const flag: Check = (value) => (typeof value === 'boolean' ? undefined : 'is true or false');
const oneOf =
  (of: readonly string[]): Check =>
  (value) =>
    of.includes(String(value)) ? undefined : `is one of ${of.join(', ')}`;

const EVERYWHERE: Readonly<Record<string, Check>> = {
  ...{ title: text, description: text, 'x-title-en': text, enum: choices, const: scalar },
};
const ALSO: Readonly<Record<string, Readonly<Record<string, Check>>>> = {
  object: { properties: isObject, required: names, additionalProperties: closed },
  array: { items: isObject, minItems: count, maxItems: count, uniqueItems: flag },
  string: { minLength: count, maxLength: count, pattern, format: oneOf(FORMATS), 'x-sensitive': oneOf(SENSITIVE) },
  integer: {
    minimum: number,
    maximum: number,
    exclusiveMinimum: number,
    exclusiveMaximum: number,
    multipleOf: positive,
  },
  number: {
    minimum: number,
    maximum: number,
    exclusiveMinimum: number,
    exclusiveMaximum: number,
    multipleOf: positive,
  },
  boolean: {},
};

function scalar(value: unknown): string | undefined {
  return ['string', 'number', 'boolean'].includes(typeof value) ? undefined : 'is a text, a number, true or false';
}
function choices(value: unknown): string | undefined {
  const fits = Array.isArray(value) && value.length > 0 && value.length <= MOST_CHOICES;
  if (!fits || new Set(value).size < value.length) return `is a list of 1 to ${MOST_CHOICES} different choices`;
  return value.map(scalar).find((fault) => fault !== undefined);
}
function names(value: unknown): string | undefined {
  return Array.isArray(value) && value.every((one) => typeof one === 'string') && new Set(value).size === value.length
    ? undefined
    : 'is a list of names of properties';
}
function isObject(value: unknown): string | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? undefined : 'is an object';
}
function closed(value: unknown): string | undefined {
  return value === false ? undefined : 'is false: a form asks for what it names, and for nothing else';
}
function positive(value: unknown): string | undefined {
  return Number.isFinite(value) && Number(value) > 0 ? undefined : 'is a number above 0';
}

/** Patterns run on an engine without backtracking: its time grows with the answer only, whatever the pattern. */
function pattern(value: unknown): string | undefined {
  if (typeof value !== 'string' || value.length > LONGEST_PATTERN)
    return `is a pattern of at most ${LONGEST_PATTERN} characters`;
  try {
    RE2JS.compile(value);
    return undefined;
  } catch {
    return 'is no pattern that can be matched in linear time';
  }
}

/** Reads a form. Answers its root, or what is wrong with it, at most 20 faults. */
export function readForm(source: string): { readonly root?: FormNode; readonly faults: readonly FormFault[] } {
  if (source.length > MOST_TEXT) return { faults: [{ path: '', text: `has at most ${MOST_TEXT} characters` }] };
  let root: unknown;
  try {
    root = JSON.parse(source);
  } catch {
    return { faults: [{ path: '', text: 'is no JSON' }] };
  }
  const faults: FormFault[] = [];
  if (isObject(root)) return { faults: [{ path: '', text: 'is a JSON Schema of type object' }] };
  const { $schema = DRAFT, ...rest } = root as Record<string, unknown>;
  if ($schema !== DRAFT) faults.push({ path: '$schema', text: `is ${DRAFT}` });
  if (rest['type'] !== 'object') faults.push({ path: 'type', text: 'is object: a form is answered by named answers' });
  walk(rest, '', 1, { nodes: 0, faults });
  return faults.length > 0 ? { faults: faults.slice(0, MOST_FAULTS) } : { root: rest as unknown as FormNode, faults };
}

interface Walk {
  nodes: number;
  readonly faults: FormFault[];
}

function walk(node: Readonly<Record<string, unknown>>, path: string, depth: number, so: Walk): void {
  const at = (key: string) => (path === '' ? key : `${path}.${key}`);
  const tell = (key: string, fault: string) => so.faults.push({ path: at(key), text: fault });
  so.nodes += 1;
  if (so.faults.length >= MOST_FAULTS) return;
  if (depth > DEEPEST) return void tell('', `goes deeper than ${DEEPEST} levels`);
  if (so.nodes > MOST_NODES) return void tell('', `has more than ${MOST_NODES} parts`);
  const also = typeof node['type'] === 'string' && Object.hasOwn(ALSO, node['type']) ? ALSO[node['type']] : undefined;
  if (!also) return void tell('type', `is one of ${Object.keys(ALSO).join(', ')}`);
  const known: Readonly<Record<string, Check>> = { ...EVERYWHERE, ...also };
  for (const [key, value] of Object.entries(node)) {
    if (key === 'type') continue;
    const fault = Object.hasOwn(known, key) ? known[key]?.(value) : 'is no keyword a form may use here';
    if (fault !== undefined) tell(key, fault);
  }
  below(node, at, depth, so);
}

function below(node: Readonly<Record<string, unknown>>, at: (key: string) => string, depth: number, so: Walk): void {
  const { properties = {}, required = [], items, type } = node;
  if (type === 'array' && !isObject(items)) walk(items as Record<string, unknown>, at('items'), depth + 1, so);
  else if (type === 'array') so.faults.push({ path: at('items'), text: 'says what the list holds' });
  if (type !== 'object' || isObject(properties)) return;
  for (const [name, child] of Object.entries(properties as Record<string, unknown>)) {
    const path = at(`properties.${name}`);
    if (!PROPERTY.test(name) || name in Object.prototype)
      so.faults.push({ path, text: 'a property is named by up to 40 letters, digits and "_"' });
    else if (isObject(child)) so.faults.push({ path, text: 'is an object' });
    else walk(child as Record<string, unknown>, path, depth + 1, so);
  }
  if (!Array.isArray(required)) return;
  for (const name of required)
    if (!Object.hasOwn(properties as object, String(name)))
      so.faults.push({ path: at('required'), text: `there is no property ${String(name).slice(0, 40)}` });
}
