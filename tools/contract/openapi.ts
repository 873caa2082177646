/**
 * OpenAPI 3.1 from the contract: the operations with a google.api.http annotation, in the protobuf JSON form the gateway speaks.
 * Written to libs/contracts/src/openapi.json by tools/generate.ts.
 */
import type { DescField, DescMessage, DescMethod } from '@bufbuild/protobuf';
import { type Access, type Contract, fieldAt, type HttpBinding, isRead, templateVariables } from './contract.ts';
import type { Schema } from './openapi-rules.ts';
import { describe, described, Schemas } from './openapi-schema.ts';

const PROBLEM = { $ref: '#/components/responses/Problem' };
const IDEMPOTENCY_KEY = { $ref: '#/components/parameters/IdempotencyKey' };

/** The document, ready for JSON.stringify; the same contract gives the same bytes. */
export function openApi(contract: Contract): Schema {
  const schemas = new Schemas(contract);
  const paths: Record<string, Schema> = {};
  const services = contract.services.filter((service) =>
    service.methods.some((method) => contract.http(method).length > 0),
  );
  for (const method of services.flatMap((service) => service.methods))
    for (const [index, binding] of contract.http(method).entries()) {
      const path = openPath(method.input, binding.template);
      paths[path] = { ...paths[path], [binding.method]: operation(contract, schemas, method, binding, index) };
    }
  return {
    openapi: '3.1.0',
    info: { title: 'Wangge', version: '1', description: INTRODUCTION },
    servers: [{ url: '/' }],
    security: [{ oidc: [] }],
    tags: services.map((service) => ({ name: service.name, ...described([describe(service)]) })),
    paths: Object.fromEntries(Object.entries(paths).sort(([a], [b]) => a.localeCompare(b, 'en'))),
    components: {
      ...COMPONENTS,
      schemas: { ...schemas.components, Problem: PROBLEM_SCHEMA },
    },
  };
}

/** The path as OpenAPI writes it: variables by their JSON names, which is how every other field is called too. */
export function openPath(input: DescMessage, template: string): string {
  return template.replaceAll(/\{([^}=]+)(?:=[^}]*)?\}/g, (_, path: string) => `{${jsonPath(input, path)}}`);
}

const jsonPath = (message: DescMessage, path: string): string => {
  const names = path.split('.');
  return names
    .map((_, index) => fieldAt(message, names.slice(0, index + 1).join('.'))?.jsonName ?? names[index])
    .join('.');
};

function operation(
  contract: Contract,
  schemas: Schemas,
  method: DescMethod,
  binding: HttpBinding,
  index: number,
): Schema {
  const access = contract.access(method);
  const body = requestBody(schemas, method, binding);
  return {
    operationId: `${method.parent.name}_${method.name}${index === 0 ? '' : `_${index + 1}`}`,
    tags: [method.parent.name],
    summary: method.name.replaceAll(/(?<=[a-z])(?=[A-Z])/g, ' '),
    ...described([describe(method), callers(access)]),
    ...(access?.public && { security: [] }),
    parameters: parameters(schemas, method, binding),
    ...(body && { requestBody: body }),
    responses: responses(schemas, method, binding, access),
    'x-rpc': `${method.parent.typeName}.${method.name}`,
  };
}

function callers(access: Access | undefined): string {
  if (!access) return '';
  if (access.public) return 'Anybody may call, without a token.';
  const purpose = access.purpose === 'PURPOSE_REQUIRED' ? ' The purpose of the call must be stated.' : '';
  return `Roles: ${access.roles.join(', ') || 'none'}.${purpose}`;
}

function parameters(schemas: Schemas, method: DescMethod, binding: HttpBinding): Schema[] {
  const inPath = templateVariables(binding.template);
  const path = inPath.map((variable): Schema => {
    const field = fieldAt(method.input, variable);
    return { name: jsonPath(method.input, variable), in: 'path', required: true, ...withSchema(schemas, field) };
  });
  const taken = new Set([...inPath, binding.body]);
  const query = binding.body === '*' ? [] : queryFields(method.input, taken);
  const inQuery = query.map(({ name, field }): Schema => ({
    name,
    in: 'query',
    ...(schemas.isRequired(field) && !name.includes('.') && { required: true }),
    ...withSchema(schemas, field),
  }));
  return [...path, ...inQuery, ...(isRead(method) ? [] : [IDEMPOTENCY_KEY])];
}

function withSchema(schemas: Schemas, field: DescField | undefined): Schema {
  if (!field) return { schema: { type: 'string' } };
  const { description, ...schema } = schemas.field(field);
  return { ...(description !== undefined && { description }), schema };
}

/** Fields that travel in the query: everything that is neither in the path nor in the body; fields of a message by dotted names. */
function queryFields(
  message: DescMessage,
  taken: ReadonlySet<string>,
  prefix = '',
  json = '',
): { name: string; field: DescField }[] {
  return message.fields.flatMap((field) => {
    const path = `${prefix}${field.name}`;
    if (taken.has(path)) return [];
    const name = `${json}${field.jsonName}`;
    const isGroup = field.fieldKind === 'message' && !field.message.typeName.startsWith('google.protobuf.');
    if (isGroup) return prefix === '' ? queryFields(field.message, taken, `${path}.`, `${name}.`) : [];
    return field.fieldKind === 'map' || (field.fieldKind === 'list' && field.message) ? [] : [{ name, field }];
  });
}

function requestBody(schemas: Schemas, method: DescMethod, { body, template }: HttpBinding): Schema | undefined {
  if (body === '') return undefined;
  const field = body === '*' ? undefined : fieldAt(method.input, body);
  const inPath = new Set(templateVariables(template));
  const rest = method.input.fields.filter(({ name }) => !inPath.has(name));
  const whole =
    rest.length === method.input.fields.length ? schemas.message(method.input) : schemas.object(method.input, rest);
  const schema = withoutRequestId(method, field ? schemas.field(field) : whole);
  return { required: true, content: { 'application/json': { schema } } };
}

/** request_id may come as the Idempotency-Key header instead, so the body alone does not owe it. */
function withoutRequestId(method: DescMethod, schema: Schema): Schema {
  const required = schema['required'];
  if (isRead(method) || !Array.isArray(required)) return schema;
  const { required: _, ...rest } = schema;
  const owed = required.filter((name) => name !== 'requestId');
  return owed.length === 0 ? rest : { ...rest, required: owed };
}

function responses(
  schemas: Schemas,
  method: DescMethod,
  { responseBody }: HttpBinding,
  access: Access | undefined,
): Schema {
  const field = responseBody === '' ? undefined : fieldAt(method.output, responseBody);
  const schema = field ? schemas.field(field) : schemas.message(method.output);
  const content =
    method.methodKind === 'server_streaming'
      ? {
          'text/event-stream': {
            schema: { type: 'string', contentMediaType: 'application/json', contentSchema: schema },
          },
        }
      : { 'application/json': { schema } };
  return {
    200: { description: describe(method.output) || 'Done.', content },
    400: PROBLEM,
    ...(!access?.public && { 401: PROBLEM, 403: PROBLEM }),
    ...(access?.objectField && { 404: PROBLEM }),
    ...(!isRead(method) && { 409: PROBLEM }),
    429: PROBLEM,
    default: PROBLEM,
  };
}

const INTRODUCTION = [
  'The door for people and their programs. Made from the contracts in proto/; there is no second source.',
  'Bodies are protobuf JSON: lowerCamelCase names, 64-bit numbers as text, times in RFC 3339. Errors are RFC 9457 problems whose',
  '`reason` never changes its meaning. Lists answer pages: send `pageToken` of the page before. A write repeated with the same',
  '`Idempotency-Key` answers what the first one answered.',
].join(' ');

const PROBLEM_SCHEMA: Schema = {
  type: 'object',
  description: 'What went wrong (RFC 9457). Out of scope and not existing answer alike.',
  properties: {
    type: { type: 'string', format: 'uri-reference' },
    title: { type: 'string' },
    status: { type: 'integer', minimum: 400, maximum: 599 },
    detail: { type: 'string' },
    instance: { type: 'string' },
    code: { type: 'string', description: 'The gRPC code, e.g. FAILED_PRECONDITION.' },
    reason: { type: 'string', description: 'ErrorInfo.reason in UPPER_SNAKE_CASE, e.g. ILLEGAL_TRANSITION.' },
    metadata: { type: 'object', additionalProperties: { type: 'string' } },
    traceId: { type: 'string' },
    fieldViolations: {
      type: 'array',
      items: {
        type: 'object',
        properties: { field: { type: 'string' }, description: { type: 'string' } },
        required: ['field', 'description'],
      },
    },
  },
  required: ['status', 'title'],
};

const COMPONENTS: Schema = {
  securitySchemes: {
    oidc: {
      type: 'http',
      scheme: 'bearer',
      bearerFormat: 'JWT',
      description:
        'Access token of the OpenID Connect provider, audience wangge. Roles say what, assignments in the grid service say where.',
    },
  },
  parameters: {
    IdempotencyKey: {
      name: 'Idempotency-Key',
      in: 'header',
      description:
        'The request_id of the write, unique per caller and operation; needed unless the body carries requestId.',
      schema: { type: 'string', format: 'uuid' },
    },
  },
  responses: {
    Problem: {
      description: 'Refused or failed.',
      content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
    },
  },
};
