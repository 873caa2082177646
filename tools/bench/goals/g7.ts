import { create, toBinary } from '@bufbuild/protobuf';
import { GetPlaceRequestSchema, PlaceService } from '@wangge/contracts/wangge/grid/v1/place_service';
import { PassportKind, PassportSigner } from '@wangge/platform/identity';
import { Header, RpcCaller } from '@wangge/platform/rpc';
import { v7 } from 'uuid';
import type { Contest } from '../measure/contest.ts';
import { closedLoop } from '../measure/sample.ts';
import { Peer } from '../stack/peer.ts';
import type { Stack } from '../stack/stack.ts';
import { trust } from '../../start/environment.ts';
import type { Prepared } from './goal.ts';

const CALLERS = 32;
const MS = 2_000;
const WAYS = {
  bare: 'bare NATS subscription',
  hand: 'our server without Nest',
  nest: 'our server in Nest',
} as const;

const ABOUT = `\`GetPlace\` answered from memory, ${CALLERS} callers, one process each, the same client and headers. Bare: a
subscription of the NATS client (\`noAsyncTraces\`) that decodes, validates with protovalidate, handles and encodes. Ours does that
and more for every call: passport proven, access rule, place and purpose, well-formedness, deadline, trace, metrics, errors as
google.rpc.Status. "Without Nest" is the same server given its handler by hand, so that line 2 to line 3 is Nest alone.`;

/** G7: what Nest, and everything that is ours, costs over a subscription of the NATS client. */
export async function prepareG7(stack: Stack): Promise<Prepared> {
  const { secrets } = stack.setting;
  const { url, user, password } = stack.natsLogin('grid');
  const env = {
    ...{ WANGGE_NATS_URL: url, WANGGE_NATS_USER: user, WANGGE_NATS_PASSWORD: password },
    WANGGE_PASSPORT_TRUST: trust(secrets),
  };
  const start = (way: string) => Peer.start('peers/rpc-server.ts', { ...env, BENCH_WAY: way });
  const peers = { bare: await start('bare'), hand: await start('hand'), nest: await start('nest') };
  const caller = new RpcCaller(await stack.connectNats('gateway'));
  const signer = new PassportSigner('gateway', secrets.passport['gateway']?.privateKey ?? '');
  const body = toBinary(GetPlaceRequestSchema, create(GetPlaceRequestSchema, { placeId: v7() }));

  const run = async (way: keyof typeof WAYS) => {
    const person = { kind: PassportKind.PERSON, subject: 'bench|worker', roles: ['grid-worker'], paths: ['dc'] };
    const headers = { [Header.passport]: signer.sign(person) };
    await peers[way].ask('serve');
    const sample = await closedLoop(CALLERS, MS, () => caller.unary(PlaceService.method.getPlace, body, { headers }));
    await peers[way].ask('rest');
    return sample;
  };
  const contest: Contest = {
    title: 'G7 · a handler in our server and Nest beside a bare subscription',
    about: ABOUT,
    variants: (['bare', 'hand', 'nest'] as const).map((way) => ({ name: WAYS[way], run: () => run(way) })),
    comparisons: [
      { goal: 'G7', ours: WAYS.nest, base: WAYS.bare, figure: 'rate', atLeast: 0.85 },
      { goal: 'G7 Nest alone', ours: WAYS.nest, base: WAYS.hand, figure: 'rate', atLeast: 0.85 },
      { goal: 'G7 CPU', ours: WAYS.nest, base: WAYS.bare, figure: 'cpu' },
    ],
  };
  return {
    contests: [contest],
    close: async () => {
      await Promise.all(Object.values(peers).map((peer) => peer.stop()));
    },
  };
}
