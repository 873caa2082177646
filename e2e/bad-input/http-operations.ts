import { type DescField, type DescMethod, getOption, hasOption } from '@bufbuild/protobuf';
import { http } from '@wangge/contracts/google/api/annotations';
import { access } from '@wangge/contracts/wangge/options/v1/options';
import { contractServices } from '@wangge/testing/contracts';
import type { DemoUser } from '@wangge/testing/door';
import type { Place } from './bad-values.ts';
import { type Spot, spotsOf } from './fields.ts';

/** An operation as people reach it. */
export interface HttpOperation {
  readonly name: string;
  readonly method: DescMethod;
  readonly verb: 'GET' | 'POST';
  /** Template with `{field}`. */
  readonly path: string;
  readonly hasBody: boolean;
  readonly spots: readonly Spot[];
  readonly roles: readonly string[];
  readonly isPublic: boolean;
  readonly isStream: boolean;
}

/** Every operation of the contract with an HTTP path. */
export async function httpOperations(): Promise<HttpOperation[]> {
  const methods = (await contractServices()).flatMap((service) => service.methods);
  return methods.filter((method) => hasOption(method, http)).map(operationOf);
}

function operationOf(method: DescMethod): HttpOperation {
  const { pattern, body } = getOption(method, http);
  if (pattern.case !== 'get' && pattern.case !== 'post')
    throw new Error(`${method.name}: only GET and POST are walked`);
  const option = getOption(method, access);
  return {
    name: `${method.parent.name}.${method.name}`,
    method,
    verb: pattern.case === 'get' ? 'GET' : 'POST',
    path: pattern.value,
    hasBody: body === '*',
    spots: spotsOf(method.input),
    roles: option.roles,
    isPublic: option.public,
    isStream: method.methodKind !== 'unary',
  };
}

/** How the value of a field reaches the operation. */
export function placeOf({ path, hasBody }: HttpOperation, { field }: { readonly field: DescField }): Place {
  if (path.includes(`{${field.name}}`)) return 'path';
  return hasBody ? 'body' : 'query';
}

/** Somebody who may call the operation; undefined when nobody need sign in. */
export function callerOf({ name, roles, isPublic }: HttpOperation, users: readonly DemoUser[]): DemoUser | undefined {
  const user = users.find(({ role }) => roles.includes(role));
  if (user === undefined && !isPublic) throw new Error(`${name}: no demonstration account has one of its roles`);
  return user;
}
