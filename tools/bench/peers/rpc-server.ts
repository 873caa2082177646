// One method served over NATS in one of three ways, to tell what Nest costs. Taken on and off by its parent, because all three
// listen on the same subject.
//   bare: a subscription that decodes, validates, encodes · hand: our server without Nest · nest: our server as services run it
import 'reflect-metadata';
import { create, fromBinary, toBinary } from '@bufbuild/protobuf';
import { createValidator } from '@bufbuild/protovalidate';
import type { Msg } from '@nats-io/nats-core';
import { Controller, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { PlaceKind } from '@wangge/contracts/wangge/grid/v1/place';
import { type GetPlaceRequest, PlaceService } from '@wangge/contracts/wangge/grid/v1/place_service';
import { createStages } from '@wangge/platform/access';
import { PassportVerifier } from '@wangge/platform/identity';
import { connectNats, NatsRpcServer, RpcMethod, subjectOf } from '@wangge/platform/rpc';
import { setUpTracing } from '@wangge/platform/telemetry';

const variable = (name: string): string => process.env[name] ?? '';
const { getPlace } = PlaceService.method;
const ring = [
  { longitude: 116.43, latitude: 39.91 },
  { longitude: 116.44, latitude: 39.91 },
  { longitude: 116.44, latitude: 39.92 },
  { longitude: 116.43, latitude: 39.92 },
];

/** What all three answer. */
const handle = async ({ placeId }: GetPlaceRequest) => ({
  place: {
    ...{
      placeId,
      kind: PlaceKind.BASE_GRID,
      code: '110101008005001',
      name: '大雅宝社区第1网格',
      orgPath: 'dc.s08.c05.g1',
    },
    ...{ parentId: '0197f3a0-0000-7000-8000-000000000001', validFrom: '2026-01-01', version: 1, outline: { ring } },
  },
});

@Controller()
class PlaceController {
  @RpcMethod(getPlace)
  getPlace(request: GetPlaceRequest) {
    return handle(request);
  }
}

@Module({ controllers: [PlaceController] })
class PlaceModule {}

const log = { error: (fields: object, message: string) => console.error(message, fields) };
const nats = await connectNats({
  url: variable('WANGGE_NATS_URL'),
  user: variable('WANGGE_NATS_USER'),
  password: variable('WANGGE_NATS_PASSWORD'),
  service: 'grid',
});
setUpTracing();

/** Our server; services have the same stages, with an audit log and places behind them that this method does not need. */
function server(): NatsRpcServer {
  const verifier = new PassportVerifier(JSON.parse(variable('WANGGE_PASSPORT_TRUST')) as Record<string, string>);
  const audit = { record: () => Promise.reject(new Error('nothing here is about persons')) };
  const stages = createStages({ verifier, audit, places: { pathOf: () => undefined } });
  return new NatsRpcServer(nats, { service: 'grid', stages, log });
}

const ways: Record<string, () => Promise<() => Promise<void>>> = {
  async bare() {
    const patterns = new Map<string, RegExp>();
    const regexMatch = (pattern: string, text: string) => {
      const regex = patterns.get(pattern) ?? new RegExp(pattern, 'u');
      patterns.set(pattern, regex);
      return regex.test(text);
    };
    const validator = createValidator({ regexMatch });
    const serve = async (message: Msg) => {
      const request = fromBinary(getPlace.input, message.data);
      const { kind } = validator.validate(getPlace.input, request);
      if (kind !== 'valid') throw new Error('an invalid request');
      message.respond(toBinary(getPlace.output, create(getPlace.output, await handle(request))));
    };
    const callback = (error: Error | null, message: Msg) => void (error ?? serve(message).catch(console.error));
    const subscription = nats.subscribe(subjectOf(getPlace), { queue: 'grid', callback });
    await nats.flush();
    return () => subscription.drain();
  },
  async hand() {
    const own = server();
    own.addHandler(subjectOf(getPlace), handle as never, false, { method: getPlace });
    await own.listen((error) => error && console.error(error));
    return () => own.close();
  },
  async nest() {
    const app = await NestFactory.createMicroservice(PlaceModule, { strategy: server(), logger: false });
    await app.listen();
    return () => app.close();
  },
};

const open = ways[variable('BENCH_WAY')];
if (open === undefined) throw new Error('BENCH_WAY is bare, hand or nest');
let close: (() => Promise<void>) | undefined;
process.on('message', (message) => {
  const step = message === 'serve' ? open().then((opened) => void (close = opened)) : (close?.() ?? Promise.resolve());
  void step.then(() => process.send?.({ done: true }));
});
process.once('disconnect', () => process.exit(0));
process.send?.({ ready: true });
