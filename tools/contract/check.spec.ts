import { afterAll, describe, expect, it } from '@jest/globals';
import { checkAccess } from './check-access.ts';
import { checkShape } from './check-shape.ts';
import type { Contract } from './contract.ts';
import { FixtureWorkspace } from './fixture.ts';

const workspace = new FixtureWorkspace();
afterAll(() => workspace.remove());

const check = (contract: Contract): string[] => [...checkAccess(contract), ...checkShape(contract)];

const LIGHT = `    option (wangge.options.v1.access) = {
      roles: [
        "dispatcher",
        "street-officer"
      ]
      object_field: "lantern_id"
    };`;

describe('the contract check', () => {
  it('finds nothing in a contract that keeps the rules', () => {
    expect(check(workspace.build())).toEqual([]);
  });

  // Each row breaks one rule of the fixture: file, text, replacement, and the one finding it must give.
  it.each([
    ['a method without access', LIGHT, '', 'LanternService.LightLantern: no access option'],
    ['access that names no caller', '{public: true}', '{place_field: ""}', 'WatchLanterns: access names no caller'],
    ['a role named twice', '"street-officer"', '"dispatcher"', 'LightLantern: a role is named twice'],
    ['departments by a role', '"street-officer"', '"department"', 'departments are let in by "departments"'],
    ['an object in the path that is not named', 'object_field: "lantern_id"', '', 'its path names lantern_id'],
    ['an unknown role', '"grid-worker"', '"god"', 'ListLanterns: unknown role "god"'],
    [
      'personal data for an administrator',
      '"grid-worker"',
      '"system-admin"',
      'ListLanterns: answers personal data to system-admin (Lantern.keeper_name)',
    ],
    ['an unknown service', '"notification"', '"nobody"', 'GetKeeperContact: unknown service "nobody"'],
    ['jobs without services', '{public: true}', '{public: true jobs: "x"}', 'WatchLanterns: jobs are named without'],
    [
      'departments outside their package',
      '{public: true}',
      '{departments: true}',
      'departments reach wangge.exchange.v1 only',
    ],
    [
      'an object that is no field',
      'object_field: "lantern_id"',
      'object_field: "lamp_id"',
      'object_field "lamp_id" is no field',
    ],
    [
      'a place that is no text',
      'place_field: "street_id"',
      'place_field: "near"',
      'place_field "near" of ListLanternsRequest must be one',
    ],
    ['a clear value for people', 'mask: MASK_NAME', 'mask: MASK_NONE', 'answers Lantern.keeper_name in clear'],
    ['sensitive without a class', 'class: SENSITIVE_CLASS_NAME', '', 'keeper_name: sensitive without a class'],
    ['sensitive without a mask', 'mask: MASK_NAME', '', 'keeper_name: sensitive without a mask'],
    [
      'a text mask on a number',
      'double volts = 7;',
      'double volts = 7 [(wangge.options.v1.sensitive) = {class: SENSITIVE_CLASS_HEALTH mask: MASK_NAME}];',
      'volts: MASK_NAME masks strings only',
    ],
    [
      'a write without request_id',
      'string request_id = 8',
      'string ticket = 8',
      'LightLantern: a write without "string request_id"',
    ],
    ['a list without page_size', 'int32 page_size = 4', 'int32 size = 4', 'a list without "int32 page_size"'],
    ['a list without page_token', 'string page_token = 5', 'string token = 5', 'a list without "string page_token"'],
    ['a list without next_page_token', 'next_page_token = 2', 'next = 2', 'a list without "string next_page_token"'],
    [
      'an endless page',
      'lte: 100\n  }];\n  // Token of the page before',
      '}];\n  // Token of the page before',
      'page_size has no upper bound',
    ],
    [
      'a page too large for HTTP',
      'lte: 100\n  }];\n  // Token of the page before',
      'lte: 101\n  }];\n  // Token of the page before',
      'page_size over HTTP is at most 100',
    ],
    [
      'a path of another service',
      'get: "/api/fixture/v1/lanterns"',
      'get: "/api/other/v1/lanterns"',
      'is not below /api/fixture/v1/',
    ],
    ['an unknown path variable', '{lantern_id}', '{lamp_id}', 'path variable "lamp_id" is no field'],
    [
      'a write by GET',
      'post: "/api/fixture/v1/lanterns/{lantern_id}:light"\n      body: "*"',
      'get: "/api/fixture/v1/lanterns/{lantern_id}:light"',
      'a write is not GET',
    ],
    [
      'personal data in a URL',
      'string street_id = 1;',
      'string street_id = 1 [(wangge.options.v1.sensitive) = {class: SENSITIVE_CLASS_NAME mask: MASK_NAME}];',
      'personal data (street_id) in the URL',
    ],
    [
      'two methods on one path',
      '/lanterns:watch',
      '/lanterns',
      'GET /api/fixture/v1/lanterns is also wangge.fixture.v1.LanternService.ListLanterns',
    ],
  ])('refuses %s', (_, from, to, finding) => {
    expect(check(workspace.with('lantern_service.proto', from, to))).toContainEqual(expect.stringContaining(finding));
  });

  it.each([
    ['an event in the present tense', 'message LanternLighted', 'message LightLantern2', 'named in the past tense'],
    [
      'an event without the option',
      'option (wangge.options.v1.event) = {aggregate_field: "lantern_id"};',
      '',
      'no event option',
    ],
    ['an aggregate that is no field', '"lantern_id"', '"lamp_id"', 'aggregate_field "lamp_id" is no string field'],
    [
      'personal data in an event',
      'string lantern_id = 1;',
      'string lantern_id = 1 [(wangge.options.v1.sensitive) = {class: SENSITIVE_CLASS_NAME mask: MASK_NAME}];',
      'carries personal data',
    ],
  ])('refuses %s', (_, from, to, finding) => {
    expect(check(workspace.with('lantern_events.proto', from, to))).toContainEqual(expect.stringContaining(finding));
  });

  it('reads the owner of a service from its option, else from its package', () => {
    const owned = workspace.with(
      'lantern_service.proto',
      'service LanternService {',
      'service LanternService {\n  option (wangge.options.v1.owner) = "registry";',
    );
    const [service] = owned.services;
    const [plain] = workspace.build().services;
    expect(service && owned.owner(service)).toBe('registry');
    expect(plain && owned.owner(plain)).toBe('fixture');
  });
});
