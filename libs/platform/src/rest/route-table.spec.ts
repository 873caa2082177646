import { describe, expect, it } from '@jest/globals';
import { EchoService } from '../../test/fixtures/gen/wangge/fixture/v1/echo_service_pb.ts';
import { RouteTable } from './route-table.ts';

const table = new RouteTable([EchoService]);

const nameOf = (found: ReturnType<RouteTable['find']>): unknown =>
  'route' in found ? [found.route.method.name, ...found.values] : found;

describe('the route table', () => {
  it('has no route for a method that is not annotated', () => {
    expect(table.routes.map(({ method }) => method.name)).not.toContain('Missing');
  });

  it.each([
    ['GET', '/api/fixture/v1/echoes', ['ListEchoes']],
    ['GET', '/api/fixture/v1/echoes/7', ['GetEcho', '7']],
    ['GET', '/api/fixture/v1/echoes/archive/7', ['GetEcho', '7']],
    ['POST', '/api/fixture/v1/echoes/7:repeat', ['RepeatEcho', '7']],
    ['POST', '/api/fixture/v1/echoes/a%3Ab:repeat', ['RepeatEcho', 'a:b']],
    ['PUT', '/api/fixture/v1/echoes/7', ['DELETE', 'GET']],
    ['GET', '/api/fixture/v1/echoes/7:repeat', ['POST']],
    ['GET', '/api/fixture/v1/echoes/:repeat', []],
    ['GET', '/api/fixture/v1/echoes/7/more', []],
    ['GET', '', []],
  ])('%s %s → %j', (verb, path, expected) => {
    expect(nameOf(table.find(verb, path))).toEqual(expected);
  });

  it('refuses two methods on one path', () => {
    expect(() => new RouteTable([EchoService, EchoService])).toThrow('POST /api/fixture/v1/echoes is taken');
  });
});
