import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type DescMethod, fromJson, getOption, type JsonValue, toBinary } from '@bufbuild/protobuf';
import { access } from '@wangge/contracts/wangge/options/v1/options';
import { DomainError } from '@wangge/platform/errors';
import { carriesPersons } from '@wangge/platform/privacy';
import { connectNats, Header, RpcCaller } from '@wangge/platform/rpc';
import { contractServices } from '@wangge/testing/contracts';
import { Door, phonePhoto } from '@wangge/testing/door';
import { signers } from '../tools/start/layout.ts';
import { goodRequest } from './bad-input/good-request.ts';
import { mayCall } from './walls/forbidden-subjects.ts';
import { forgedPassports, ownPassport } from './walls/passports.ts';
import { openTarget, type Target } from './walls/suite.ts';

/** What services may ask in their own name and is about persons. Whoever adds a line has thought about it. */
const ABOUT_PERSONS = [
  // Ids of residents who are due a visit.
  'assistance: PersonService.ListServiceFlag',
  // The case it has just reported itself.
  'notification: CaseService.ReportCase',
  // Whom an answer to an opinion goes to, and the audited door to phone numbers: for a purpose that must be stated.
  'notification: OpinionService.RevealOpinionContact',
  'notification: StaffService.RevealStaffContact',
  'notification: PersonService.RevealPersonContact',
  // What the edge prints: asked in the reader's name; in its own it finds nothing.
  'gateway: AgencyService.RevealAgencyReceipt',
  'gateway: MediationService.RevealMediationAgreement',
  // The demonstration district.
  'seed: ArchiveService.OpenArchive',
  'seed: PersonService.ListServiceFlag',
];

let target: Target;
let methods: readonly DescMethod[];
let tried = 0;
let answers = 0;

beforeAll(async () => {
  target = await openTarget();
  methods = (await contractServices()).flatMap((service) => service.methods);
}, 300_000);

afterAll(async () => {
  console.log(`passports: ${tried} calls tried with the credentials of ${signers.length} services, ${answers} answers`);
  await target?.close();
}, 30_000);

const nameOf = (method: DescMethod) => `${method.parent.name}.${method.name}`;
const isListed = (user: string, method: DescMethod) => getOption(method, access).services.includes(user);

describe('what a service may ask in its own name', () => {
  it('is about persons only where the contract was meant to say so', () => {
    const found = signers.flatMap((user) =>
      methods
        .filter((method) => isListed(user, method) && carriesPersons(method.output))
        .map((method) => `${user}: ${nameOf(method)}`),
    );
    expect(found).toEqual(ABOUT_PERSONS);
  });
});

describe.each([...signers])('with the credentials of %s alone', (user) => {
  let caller: RpcCaller;
  let close: () => Promise<void>;
  let callable: readonly DescMethod[];

  beforeAll(async () => {
    const { ports, secrets } = target.setting;
    const url = `nats://127.0.0.1:${ports.nats}`;
    const nats = await connectNats({ url, user, password: secrets.nats(user), service: user });
    caller = new RpcCaller(nats);
    close = () => nats.close();
    callable = methods.filter((method) => mayCall(user, method));
  });
  afterAll(() => close?.());

  /** Code and reason of the refusal; `answered` if it was none. */
  async function outcome(method: DescMethod, passport: string): Promise<string> {
    tried += 1;
    const body = toBinary(method.input, fromJson(method.input, goodRequest(method.input) as JsonValue));
    const init = { headers: { [Header.passport]: passport, [Header.purpose]: 'walls' }, timeoutMs: 5_000 };
    try {
      if (method.methodKind === 'unary') await caller.unary(method, body, init);
      else await caller.stream(method, body, init);
      return 'answered';
    } catch (error) {
      return error instanceof DomainError ? `${error.code} ${error.reason}` : String(error);
    }
  }

  it('nothing is answered without a passport, or with one it forged', async () => {
    const answered: string[] = [];
    for (const [what, passport] of Object.entries(forgedPassports(target.setting.secrets, user)))
      for (const method of callable) {
        const answer = await outcome(method, passport);
        if (answer !== 'UNAUTHENTICATED PASSPORT_INVALID') answered.push(`${nameOf(method)} as ${what}: ${answer}`);
      }
    answers += answered.length;
    expect(answered).toEqual([]);
  }, 60_000);

  it('its own passport opens nothing that does not list it', async () => {
    const passport = ownPassport(target.setting.secrets, user);
    const answered: string[] = [];
    for (const method of callable.filter((one) => !isListed(user, one))) {
      const answer = await outcome(method, passport);
      if (answer !== 'PERMISSION_DENIED OPERATION_NOT_ALLOWED') answered.push(`${nameOf(method)}: ${answer}`);
    }
    answers += answered.length;
    expect(answered).toEqual([]);
  }, 60_000);

  it('a job the contract does not name opens nothing', async () => {
    const passport = ownPassport(target.setting.secrets, user, 'no-such-job');
    const limited = callable.filter((one) => isListed(user, one) && getOption(one, access).jobs.length > 0);
    for (const method of limited)
      expect(`${nameOf(method)} ${await outcome(method, passport)}`).toBe(
        `${nameOf(method)} PERMISSION_DENIED OPERATION_NOT_ALLOWED`,
      );
  });
});

describe('with a passport that is right', () => {
  const call = async (user: string, name: string, request: JsonValue): Promise<Uint8Array> => {
    const { ports, secrets } = target.setting;
    const login = { user, password: secrets.nats(user), service: user };
    const nats = await connectNats({ url: `nats://127.0.0.1:${ports.nats}`, ...login });
    const method = methods.find((one) => nameOf(one) === name);
    if (method === undefined) throw new Error(`there is no ${name}`);
    const headers = { [Header.passport]: ownPassport(secrets, user) };
    try {
      return await new RpcCaller(nats).unary(method, toBinary(method.input, fromJson(method.input, request)), {
        headers,
      });
    } finally {
      await nats.close();
    }
  };

  it('a service is answered what the contract lets it ask: what was refused was refused for the passport', async () => {
    expect((await call('grid', 'PlaceService.ListPlaces', {})).length).toBeGreaterThan(100);
  });

  it('the gateway opens no file that it is not asked for by a person', async () => {
    const photo = await phonePhoto({ longitude: 116.43, latitude: 39.91, width: 64, height: 64 });
    const fileId = await new Door(target.run, target.signIn, 'worker.zhang').upload(photo);
    await expect(call('gateway', 'FileService.AuthorizeFile', { file_id: fileId })).rejects.toMatchObject({
      code: 'NOT_FOUND',
    });
  });
});
