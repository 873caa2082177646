import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { setTimeout as sleep } from 'node:timers/promises';
import { create, createFileRegistry, fromBinary, getOption, type MessageInitShape } from '@bufbuild/protobuf';
import { type FileDescriptorProto, FileDescriptorProtoSchema } from '@bufbuild/protobuf/wkt';
import { Client, credentials, status } from '@grpc/grpc-js';
import { http } from '@wangge/contracts/google/api/annotations';
import { HealthCheckRequestSchema, HealthCheckResponseSchema } from '@wangge/contracts/grpc/health/v1/health';
import {
  ServerReflectionRequestSchema,
  ServerReflectionResponseSchema,
} from '@wangge/contracts/grpc/reflection/v1/reflection';
import { GrpcServer } from '@wangge/platform/grpc';
import { RpcCaller } from '@wangge/platform/rpc';
import { EchoRequestSchema, EchoService } from './fixtures/gen/wangge/fixture/v1/echo_service_pb.ts';
import { bytesOf, endOf, failureOf, GrpcDoor, same } from './fixtures/grpc-door.ts';

let door: GrpcDoor;

beforeAll(async () => {
  door = await GrpcDoor.open();
});
afterAll(() => door.close());

describe('beside the bridge', () => {
  const health = async (service: string) =>
    fromBinary(
      HealthCheckResponseSchema,
      await door.call('/grpc.health.v1.Health/Check', bytesOf(HealthCheckRequestSchema, { service })),
    ).status;

  it('health says whether the server is ready, and knows its services only', async () => {
    expect([await health(''), await health('wangge.fixture.v1.EchoService')]).toEqual([1, 1]);
    door.ready = false;
    expect(await health('')).toBe(2);
    door.ready = true;
    expect(await failureOf(health('nobody'))).toMatchObject({ code: status.NOT_FOUND });
  });

  it.each(['v1', 'v1alpha'])('reflection %s describes the services with their options', async (version) => {
    const stream = door.client.makeBidiStreamRequest(
      `/grpc.reflection.${version}.ServerReflection/ServerReflectionInfo`,
      same,
      same,
    );
    const ask = async (init: MessageInitShape<typeof ServerReflectionRequestSchema>['messageRequest']) => {
      const reply = new Promise<Buffer>((resolve) => stream.once('data', resolve));
      stream.write(bytesOf(ServerReflectionRequestSchema, { messageRequest: init }));
      return fromBinary(ServerReflectionResponseSchema, await reply).messageResponse;
    };
    expect(await ask({ case: 'listServices', value: '' })).toMatchObject({
      value: { service: expect.arrayContaining([expect.objectContaining({ name: 'wangge.fixture.v1.EchoService' })]) },
    });
    const { value } = await ask({ case: 'fileContainingSymbol', value: 'wangge.fixture.v1.EchoService' });
    const files = (value as { fileDescriptorProto: Uint8Array[] }).fileDescriptorProto;
    const file: FileDescriptorProto[] = files.map((bytes) => fromBinary(FileDescriptorProtoSchema, bytes));
    const [main, ...others] = file;
    const registry = createFileRegistry(main ?? create(FileDescriptorProtoSchema), (name) =>
      others.find((other) => other.name === name),
    );
    const method = registry.getService('wangge.fixture.v1.EchoService')?.method['echo'];
    expect(method && getOption(method, http).pattern.value).toBe('/api/fixture/v1/echoes');
    expect(await ask({ case: 'fileContainingSymbol', value: 'no.Such' })).toMatchObject({ case: 'errorResponse' });
    stream.end();
  });

  it('stops: streams end so that they can be opened elsewhere, calls under way are finished', async () => {
    const stopping = new GrpcServer({
      services: [EchoService],
      caller: new RpcCaller(await door.broker.connect('caller')),
      admit: () => ({ headers: {} }),
      ready: () => true,
      log: { error: () => undefined },
    });
    const port = await stopping.listen(0, '127.0.0.1');
    const other = new Client(`127.0.0.1:${port}`, credentials.createInsecure());
    const end = endOf(door.count({ everyMs: 10 }, other));
    const slow = new Promise((resolve) => {
      const body = bytesOf(EchoRequestSchema, { takeMs: 300 });
      other.makeUnaryRequest('/wangge.fixture.v1.EchoService/Echo', same, same, body, (error) => resolve(error));
    });
    await sleep(100);
    await stopping.stop(2_000);
    expect((await end).error).toMatchObject({ code: status.UNAVAILABLE });
    expect(await slow).toBeNull();
    other.close();
  });
});
