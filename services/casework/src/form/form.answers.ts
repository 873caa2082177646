import type { JsonObject } from '@bufbuild/protobuf';
import type { FieldViolation } from '@wangge/platform/errors';
import { maskAddress, maskIdentityNumber, maskName, maskPhone } from '@wangge/platform/privacy';
import { Ajv2020, type ErrorObject, type ValidateFunction } from 'ajv/dist/2020.js';
import { RE2JS } from 're2js';
import { readForm, type FormNode } from './form.schema.ts';

const LONGEST_ANSWERS = 20_000;
const LONGEST_TEXT = 2_000;
const LONGEST_LIST = 50;
const MOST_TOLD = 20;

/** A form that can be answered. */
interface Form {
  readonly root: FormNode;
  readonly validate: ValidateFunction;
}

// The compiler keeps one of what writes itself alike: a pattern is known by its source.
const linear = Object.assign(
  (source: string) => {
    const compiled = RE2JS.compile(source);
    return { test: (value: string) => compiled.matcher(value).find(), toString: () => source };
  },
  { code: 'linear' },
);
const ajv = new Ajv2020({ allErrors: true, ownProperties: true, code: { regExp: linear }, messages: true });
ajv.addVocabulary(['x-sensitive', 'x-title-en']);
ajv.addFormat('date', (day: string) => /^\d{4}-\d{2}-\d{2}$/.test(day) && isDay(day));
ajv.addFormat('time', /^([01]\d|2[0-3]):[0-5]\d$/);

const isDay = (day: string): boolean => {
  const at = new Date(`${day}T00:00:00Z`);
  return !Number.isNaN(at.getTime()) && at.toISOString().startsWith(day);
};

/** Forms by their text. A catalogue has some hundreds, and versions share most of them. */
const forms = new Map<string, Form>();
const MOST_FORMS = 2_000;

function formOf(source: string): Form {
  const known = forms.get(source);
  if (known) return known;
  const { root } = readForm(source);
  if (!root) throw new Error('a form that was imported cannot be read');
  if (forms.size >= MOST_FORMS) forms.clear();
  const form = { root, validate: ajv.compile(bounded(root)) };
  forms.set(source, form);
  return form;
}

/** What a form leaves open is bounded: it takes what it names, texts and lists have an end. */
function bounded(node: FormNode): FormNode {
  if (node.type === 'string') return { ...{ maxLength: LONGEST_TEXT }, ...node };
  if (node.type === 'array') return { ...{ maxItems: LONGEST_LIST }, ...node, ...(node.items && { items: bounded(node.items) }) }; // prettier-ignore
  if (node.type !== 'object') return node;
  const properties = Object.fromEntries(
    Object.entries(node.properties ?? {}).map(([name, child]) => [name, bounded(child)]),
  );
  return { ...node, properties, ...{ additionalProperties: false } };
}

/** What is wrong with the answers to a form, each with its place, e.g. "form.floor"; `source` is empty where nothing is asked. */
export function answerFaults(source: string, answers: JsonObject | undefined): FieldViolation[] {
  if (source === '')
    return answers && Object.keys(answers).length > 0
      ? [{ field: 'form', description: 'this matter asks for nothing' }]
      : [];
  const given = answers ?? {};
  if (JSON.stringify(given).length > LONGEST_ANSWERS)
    return [{ field: 'form', description: `the answers have at most ${LONGEST_ANSWERS} characters` }];
  const { validate } = formOf(source);
  if (validate(given)) return [];
  return (validate.errors ?? []).slice(0, MOST_TOLD).map((error) => ({
    field: placeOf(error),
    description: describe(error),
  }));
}

function placeOf({ instancePath, params }: ErrorObject): string {
  const { missingProperty, additionalProperty } = params as Record<string, string | undefined>;
  const parts = instancePath.split('/').slice(1).map((part) => (/^\d+$/.test(part) ? `[${part}]` : `.${part}`)); // prettier-ignore
  const last = missingProperty ?? additionalProperty;
  return `form${parts.join('')}${last === undefined ? '' : `.${last.slice(0, 40)}`}`;
}

function describe({ keyword, message = 'does not fit' }: ErrorObject): string {
  if (keyword === 'required') return 'is missing';
  if (keyword === 'additionalProperties') return 'is not asked for';
  return message;
}

const MASKS: Readonly<Record<string, (value: string) => string>> = {
  name: maskName,
  phone: maskPhone,
  'identity-number': maskIdentityNumber,
  address: maskAddress,
  text: () => '',
};

/** The answers as they are shown: what the form calls sensitive is masked like any other field of its kind. */
export function maskedAnswers(source: string, answers: JsonObject): JsonObject {
  return source === '' ? {} : (masked(formOf(source).root, answers) as JsonObject);
}

function masked(node: FormNode | undefined, value: unknown): unknown {
  // What the form does not name any more is not shown.
  if (!node) return undefined;
  if (Array.isArray(value)) return value.map((one) => masked(node.items, one));
  if (typeof value === 'object' && value !== null)
    return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, masked(node.properties?.[name], one)]));
  const mask = MASKS[node['x-sensitive'] ?? ''];
  return mask && typeof value === 'string' ? mask(value) : value;
}

/** Answers as an envelope keeps them: in clear, and as they are shown. Nothing where nothing was asked. */
export const keptAnswers = (source: string, answers: JsonObject | undefined) =>
  source === '' || !answers ? {} : { form: answers, shown: maskedAnswers(source, answers) };
