import { afterAll, describe, expect, it } from '@jest/globals';
import { Validator } from '@seriousme/openapi-schema-validator';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { FixtureWorkspace } from './fixture.ts';
import { openApi } from './openapi.ts';
import { ROOT } from './repository.ts';

const workspace = new FixtureWorkspace();
afterAll(() => workspace.remove());
const document = openApi(workspace.build());

/** Walks into the document by keys, so that a missing branch fails with undefined. */
const at = (...path: string[]): unknown =>
  path.reduce<unknown>((value, key) => (value as Record<string, unknown> | undefined)?.[key], document);

describe('the OpenAPI document', () => {
  it.each([
    ['of the fixture', (): Record<string, unknown> => document],
    [
      'as committed',
      (): Record<string, unknown> =>
        JSON.parse(readFileSync(join(ROOT, 'libs/contracts/src/openapi.json'), 'utf8')) as Record<string, unknown>,
    ],
  ])('%s is valid OpenAPI 3.1', async (_, read) => {
    const result = await new Validator().validate(read());
    expect(result).toMatchObject({ valid: true });
  });

  it('is refused by the same validator when it is broken', async () => {
    expect(await new Validator().validate({ ...document, paths: { lanterns: 1 } })).toMatchObject({ valid: false });
  });

  it('has the methods with an HTTP annotation and no others', () => {
    expect(Object.keys(at('paths') as object)).toEqual([
      '/api/fixture/v1/lanterns',
      '/api/fixture/v1/lanterns:watch',
      '/api/fixture/v1/lanterns/{lanternId}:light',
      '/api/fixture/v1/streets/{streetId}/lanterns',
    ]);
    expect(JSON.stringify(document)).not.toContain('KeeperContact');
  });

  it('puts the rules of the contract into the schemas', () => {
    const body = [
      'paths',
      '/api/fixture/v1/lanterns/{lanternId}:light',
      'post',
      'requestBody',
      'content',
      'application/json',
      'schema',
    ];
    expect(at(...body, 'required')).toEqual(['wish']);
    expect(at(...body, 'properties')).toEqual({
      brightness: { type: 'integer', format: 'int32', minimum: 1, maximum: 100, description: 'Brightness in percent.' },
      wish: {
        type: 'string',
        minLength: 1,
        maxLength: 20,
        description: 'Wish hung below it.',
        'x-sensitive': { class: 'SENSITIVE_CLASS_FREE_TEXT', mask: 'MASK_REDACT' },
      },
      frameCode: {
        type: 'string',
        anyOf: [{ pattern: '^L[0-9]{3}$' }, { const: '' }],
        description: 'Code on its frame; may be left out.',
      },
      colours: {
        type: 'array',
        items: { type: 'string', maxLength: 10 },
        maxItems: 3,
        description: 'Colours, at most three.',
      },
      candles: { type: 'string', format: 'int64', pattern: '^-?[0-9]+$', description: 'Number of candles.' },
      volts: { type: 'number', format: 'double', description: 'Volts of the lamp.' },
      requestId: { type: 'string', format: 'uuid', description: 'Unique per caller and operation.' },
      picture: {
        type: 'string',
        contentEncoding: 'base64',
        maxLength: 400,
        description: 'A picture of it, at most 300 bytes.',
      },
    });
    expect(at(...body, 'allOf')).toEqual([{ oneOf: [{ required: ['candles'] }, { required: ['volts'] }] }]);
  });

  it('tells of a write who may call, how to repeat it and what can go wrong', () => {
    const operation = at('paths', '/api/fixture/v1/lanterns/{lanternId}:light', 'post');
    expect(operation).toMatchObject({
      operationId: 'LanternService_LightLantern',
      summary: 'Light Lantern',
      description:
        'Lights a lantern (点亮). State DARK becomes LIT.\n\nA lit one is refused.\n\nRoles: dispatcher, street-officer.',
      parameters: [
        { name: 'lanternId', in: 'path', required: true, schema: { type: 'string', format: 'uuid' } },
        { $ref: '#/components/parameters/IdempotencyKey' },
      ],
      'x-rpc': 'wangge.fixture.v1.LanternService.LightLantern',
    });
    expect(
      Object.keys(at('paths', '/api/fixture/v1/lanterns/{lanternId}:light', 'post', 'responses') as object),
    ).toEqual(['200', '400', '401', '403', '404', '409', '429', 'default']);
  });

  it('puts what is neither path nor body into the query, and gives each binding a name of its own', () => {
    const names = (path: string): unknown[] =>
      (at('paths', path, 'get', 'parameters') as { name: string; in: string }[]).map(
        (each) => `${each.in} ${each.name}`,
      );
    expect(names('/api/fixture/v1/lanterns')).toEqual([
      'query streetId',
      'query state',
      'query near.latitude',
      'query near.longitude',
      'query pageSize',
      'query pageToken',
    ]);
    expect(names('/api/fixture/v1/streets/{streetId}/lanterns')[0]).toBe('path streetId');
    expect(at('paths', '/api/fixture/v1/streets/{streetId}/lanterns', 'get', 'operationId')).toBe(
      'LanternService_ListLanterns_2',
    );
  });

  it('answers a stream as server-sent events and asks no token of a public operation', () => {
    const watch = at('paths', '/api/fixture/v1/lanterns:watch', 'get');
    expect(watch).toMatchObject({
      security: [],
      responses: {
        200: {
          content: {
            'text/event-stream': {
              schema: { contentSchema: { $ref: '#/components/schemas/wangge.fixture.v1.WatchLanternsResponse' } },
            },
          },
        },
      },
    });
  });

  it('describes messages that contain themselves, maps, times and enums', () => {
    expect(at('components', 'schemas', 'wangge.fixture.v1.Lantern', 'properties')).toMatchObject({
      state: { $ref: '#/components/schemas/wangge.fixture.v1.LanternState', readOnly: true },
      lightTime: { type: 'string', format: 'date-time' },
      above: { $ref: '#/components/schemas/wangge.fixture.v1.Lantern' },
      hours: { type: 'object', additionalProperties: { type: 'integer' } },
    });
    expect(at('components', 'schemas', 'wangge.fixture.v1.LanternState')).toMatchObject({
      description: expect.stringContaining('- LANTERN_STATE_LIT: Burning (亮).'),
      enum: ['LANTERN_STATE_UNSPECIFIED', 'LANTERN_STATE_DARK', 'LANTERN_STATE_LIT'],
    });
  });
});
