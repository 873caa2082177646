/** The shapes every operation and event has, so that callers, retries and listeners need to learn them once. */
import { type DescFile, type DescMessage, type DescMethod, ScalarType } from '@bufbuild/protobuf';
import { allMessages, reachableFields } from './check-access.ts';
import { type Contract, fieldAt, type HttpBinding, isRead, templateVariables } from './contract.ts';

const MAX_PAGE = 100;

/** Findings of the shape rules, one sentence each, named by the full name of what is wrong. */
export function checkShape(contract: Contract): string[] {
  const methods = contract.methods.flatMap((method) =>
    [...request(method), ...page(contract, method), ...http(contract, method)].map(
      (finding) => `${method.parent.typeName}.${method.name}: ${finding}`,
    ),
  );
  return [...methods, ...doubledPaths(contract), ...contract.files.flatMap((file) => events(contract, file))];
}

const isString = (message: DescMessage, path: string): boolean => {
  const field = fieldAt(message, path);
  return field?.fieldKind === 'scalar' && field.scalar === ScalarType.STRING;
};

function request(method: DescMethod): string[] {
  if (isRead(method) || isString(method.input, 'request_id')) return [];
  return [`a write without "string request_id" in ${method.input.name} cannot be repeated safely`];
}

function page(contract: Contract, method: DescMethod): string[] {
  if (!/^(List|Search)/.test(method.name) || method.methodKind !== 'unary') return [];
  const found: string[] = [];
  const size = fieldAt(method.input, 'page_size');
  if (size?.scalar !== ScalarType.INT32) found.push(`a list without "int32 page_size" in ${method.input.name}`);
  if (!isString(method.input, 'page_token')) found.push(`a list without "string page_token" in ${method.input.name}`);
  if (!isString(method.output, 'next_page_token'))
    found.push(`a list without "string next_page_token" in ${method.output.name}`);
  const rules = size && contract.rules(size)?.type;
  const limit = rules?.case === 'int32' && rules.value.lessThan.case === 'lte' ? rules.value.lessThan.value : undefined;
  if (size && limit === undefined) found.push('page_size has no upper bound (int32.lte)');
  if (limit !== undefined && limit > MAX_PAGE && contract.http(method).length > 0)
    found.push(`page_size over HTTP is at most ${MAX_PAGE}`);
  return found;
}

function http(contract: Contract, method: DescMethod): string[] {
  return contract.http(method).flatMap((binding) => {
    const found: string[] = [];
    const names = [method.parent.file.proto.package.split('.')[1], contract.owner(method.parent)];
    if (!names.some((name) => binding.template.startsWith(`/api/${name}/v1/`)))
      found.push(`${binding.template} is not below /api/${names[0]}/v1/`);
    if (binding.method === 'get')
      for (const field of reachableFields(method.input))
        if (contract.sensitive(field)) found.push(`personal data (${field.name}) in the URL of a GET`);
    for (const variable of templateVariables(binding.template))
      if (!fieldAt(method.input, variable))
        found.push(`path variable "${variable}" is no field of ${method.input.name}`);
    return [...found, ...body(method, binding)];
  });
}

function body(method: DescMethod, binding: HttpBinding): string[] {
  if (binding.method === 'get' && binding.body !== '') return ['GET has no body'];
  if (binding.method !== 'get' && isRead(method) && binding.method !== 'post')
    return ['a read is GET, or POST where its question is personal'];
  if (!isRead(method) && binding.method === 'get') return ['a write is not GET'];
  if (binding.body === '' || binding.body === '*') return [];
  return fieldAt(method.input, binding.body) ? [] : [`body "${binding.body}" is no field of ${method.input.name}`];
}

/** Two methods on one path: which of them answers would depend on the order of files. */
function doubledPaths(contract: Contract): string[] {
  const owners = new Map<string, string>();
  return contract.methods.flatMap((method) =>
    contract.http(method).flatMap((binding) => {
      const key = `${binding.method} ${binding.template.replaceAll(/\{[^}]*\}/g, '{}')}`;
      const name = `${method.parent.typeName}.${method.name}`;
      const other = owners.get(key);
      owners.set(key, name);
      return other === undefined
        ? []
        : [`${name}: ${binding.method.toUpperCase()} ${binding.template} is also ${other}`];
    }),
  );
}

// Words of a past-tense name that do not end in "ed".
const IRREGULAR =
  /(?:Sent|Held|Met|Begun|Drawn|Withdrawn|Taken|Given|Lost|Found|Due|Left|Put|Made|Told|Heard|Built|Born|Read|Set|Paid|Redrawn|Undone)(?![a-z])/;
const PAST = /ed(?![a-z])/;

function events(contract: Contract, file: DescFile): string[] {
  if (!file.name.endsWith('_events')) {
    return allMessages(file.messages)
      .filter((message) => contract.aggregateField(message) !== undefined)
      .map((message) => `${message.typeName}: an event outside a *_events.proto file`);
  }
  return file.messages.flatMap((message) =>
    event(contract, message).map((finding) => `${message.typeName}: ${finding}`),
  );
}

function event(contract: Contract, message: DescMessage): string[] {
  const found: string[] = [];
  if (!PAST.test(message.name) && !IRREGULAR.test(message.name)) found.push('an event is named in the past tense');
  const aggregate = contract.aggregateField(message);
  if (aggregate === undefined) found.push('no event option');
  else if (!isString(message, aggregate)) found.push(`aggregate_field "${aggregate}" is no string field of it`);
  for (const field of reachableFields(message))
    if (contract.sensitive(field)) found.push(`carries personal data in ${field.parent.name}.${field.name}`);
  return found;
}
