/** Who may call and what an answer reveals: no method leaves the contract without an answer to both. */
import { type DescField, type DescMessage, type DescMethod, ScalarType } from '@bufbuild/protobuf';
import { type Access, type Contract, fieldAt, isRead, templateVariables } from './contract.ts';
import { ADMINISTRATORS, REALM_ROLES, SERVICES } from './roles.ts';

const DEPARTMENTS_PACKAGE = 'wangge.exchange.v1';

/** Findings of the access and privacy rules, one sentence each, named by the full name of what is wrong. */
export function checkAccess(contract: Contract): string[] {
  const methods = contract.methods.flatMap((method) => {
    const access = contract.access(method);
    const name = `${method.parent.typeName}.${method.name}`;
    const found = access
      ? [
          ...callers(method, access),
          ...fields(method, access),
          ...places(contract, method, access),
          ...purposes(contract, method, access),
          ...clearValues(contract, method, access),
          ...forAdministrators(contract, method, access),
        ]
      : ['no access option'];
    return found.map((finding) => `${name}: ${finding}`);
  });
  const messages = contract.files.flatMap((file) => allMessages(file.messages));
  return [
    ...methods,
    ...messages.flatMap((message) => message.fields.flatMap((field) => sensitivity(contract, field))),
  ];
}

function callers(method: DescMethod, access: Access): string[] {
  const found: string[] = [];
  const { roles, services, jobs, departments } = access;
  if (roles.length + services.length === 0 && !departments && !access.public)
    found.push('access names no caller: give roles, services, departments or public');
  if (new Set(roles).size !== roles.length) found.push('a role is named twice');
  if (roles.includes('department')) found.push('departments are let in by "departments", not by a role');
  for (const role of roles) if (!REALM_ROLES.has(role)) found.push(`unknown role "${role}"`);
  for (const service of services) if (!SERVICES.has(service)) found.push(`unknown service "${service}"`);
  if (jobs.length > 0 && services.length === 0) found.push('jobs are named without the services they run in');
  if (departments && method.parent.file.proto.package !== DEPARTMENTS_PACKAGE)
    found.push(`departments reach ${DEPARTMENTS_PACKAGE} only`);
  return found;
}

/** Where an operation acts is named, so that the guard and the documentation know it. */
function places(contract: Contract, method: DescMethod, access: Access): string[] {
  const named = [access.placeField, access.objectField];
  // A name that leads nowhere is a finding of its own.
  if (named.some((path) => path !== '' && fieldAt(method.input, path) === undefined)) return [];
  const variables = contract.http(method).flatMap(({ template }) => templateVariables(template));
  const unnamed = variables.filter((name) => name.endsWith('_id') && !named.includes(name));
  const found = unnamed.map((name) => `its path names ${name}, which is neither place_field nor object_field`);
  const place = method.input.fields.find(({ name }) => name === 'grid_id' || name === 'place_id');
  // A report is taken at any place of the district, also while nobody knows which that is.
  const anywhere = access.onDependencyDown === 'DEPENDENCY_DOWN_DEGRADE';
  if (place && access.roles.length > 0 && !isRead(method) && !anywhere && !named.includes(place.name))
    found.push(`writes at ${place.name} without saying so in place_field`);
  return found;
}

/** Clear values to people are for a stated purpose; a department's is part of its agreement. */
function purposes(contract: Contract, method: DescMethod, access: Access): string[] {
  if (!/^Reveal/.test(method.name) || access.purpose === 'PURPOSE_REQUIRED') return [];
  const clear = reachableFields(method.output).some((field) => contract.sensitive(field)?.mask === 'MASK_NONE');
  return clear ? ['reveals clear values without PURPOSE_REQUIRED'] : [];
}

function fields(method: DescMethod, access: Access): string[] {
  return Object.entries({ place_field: access.placeField, object_field: access.objectField }).flatMap(
    ([option, path]) => {
      if (path === '') return [];
      const field = fieldAt(method.input, path);
      if (!field) return [`${option} "${path}" is no field of ${method.input.name}`];
      const isText = field.fieldKind === 'scalar' && field.scalar === ScalarType.STRING;
      return isText ? [] : [`${option} "${path}" of ${method.input.name} must be one string`];
    },
  );
}

/** Clear values leave by a reveal, to a department under an agreement, or to a named service; never in an ordinary answer. */
function clearValues(contract: Contract, method: DescMethod, access: Access): string[] {
  const toServicesOnly =
    access.services.length > 0 && access.roles.length === 0 && !access.departments && !access.public;
  if (toServicesOnly || method.name.startsWith('Reveal') || method.parent.file.proto.package === DEPARTMENTS_PACKAGE)
    return [];
  return reachableFields(method.output)
    .filter((field) => contract.sensitive(field)?.mask === 'MASK_NONE')
    .map((field) => `answers ${field.parent.name}.${field.name} in clear (MASK_NONE)`);
}

/** Administrators see no business data: what they may call answers nothing about persons, masked or not. */
function forAdministrators(contract: Contract, method: DescMethod, { roles }: Access): string[] {
  const administrator = roles.find((role) => ADMINISTRATORS.has(role));
  if (administrator === undefined) return [];
  return reachableFields(method.output)
    .filter((field) => contract.sensitive(field) !== undefined)
    .map((field) => `answers personal data to ${administrator} (${field.parent.name}.${field.name})`);
}

const ANY_TYPE_MASKS = new Set(['MASK_REDACT', 'MASK_NONE']);

function sensitivity(contract: Contract, field: DescField): string[] {
  const option = contract.sensitive(field);
  if (!option) return [];
  const found: string[] = [];
  if (option.class === 'SENSITIVE_CLASS_UNSPECIFIED') found.push('sensitive without a class');
  if (option.mask === 'MASK_UNSPECIFIED') found.push('sensitive without a mask');
  const isText = field.fieldKind !== 'map' && field.scalar === ScalarType.STRING;
  if (!isText && !ANY_TYPE_MASKS.has(option.mask)) found.push(`${option.mask} masks strings only`);
  return found.map((finding) => `${field.parent.typeName}.${field.name}: ${finding}`);
}

/** Every field an answer of this type can carry, at any depth. */
export function reachableFields(message: DescMessage, seen = new Set<string>()): DescField[] {
  if (seen.has(message.typeName)) return [];
  seen.add(message.typeName);
  return message.fields.flatMap((field) => [field, ...(field.message ? reachableFields(field.message, seen) : [])]);
}

/** Messages and the messages inside them. */
export const allMessages = (messages: readonly DescMessage[]): DescMessage[] =>
  messages.flatMap((message) => [message, ...allMessages(message.nestedMessages)]);
