import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { DescService } from '@bufbuild/protobuf';
import { contractServices } from '@wangge/testing/contracts';
import { signers } from '../tools/start/layout.ts';
import { forbiddenToPublish, forbiddenToSubscribe } from './walls/forbidden-subjects.ts';
import { NatsLine, type Refused } from './walls/nats-line.ts';
import { openTarget, type Target } from './walls/suite.ts';

let target: Target;
let services: readonly DescService[];
let tried = 0;
let successes = 0;

beforeAll(async () => {
  target = await openTarget();
  services = await contractServices();
}, 300_000);

afterAll(async () => {
  console.log(
    `broker: ${tried} subjects tried with the credentials of ${signers.length} services, ${successes} successes`,
  );
  await target?.close();
}, 30_000);

const port = () => target.setting.ports.nats;
const loginOf = (user: string) => ({ user, pass: target.setting.secrets.nats(user) });

/** What was not refused, counted. */
function passedOf(subjects: readonly string[], refused: Refused): string[] {
  const passed = subjects.filter((subject) => !refused.has(subject));
  tried += subjects.length;
  successes += passed.length;
  return passed;
}

describe('the broker', () => {
  it.each([
    ['without a login', {}],
    ['with a wrong password', { user: 'casework', pass: 'casework' }],
    ['with an empty password', { user: 'casework', pass: '' }],
    ['under another service’s password', { user: 'admin', pass: 'OTHER' }],
    ['as somebody unknown', { user: 'walls', pass: 'walls' }],
  ])('lets nobody in %s', async (_how, login: { user?: string; pass?: string }) => {
    const given = login.pass === 'OTHER' ? { ...login, pass: target.setting.secrets.nats('casework') } : login;
    await expect(NatsLine.connect(port(), given)).rejects.toThrow(/Authorization Violation|closed/);
  });

  it('tells a success from a refusal: what is forbidden to services is heard by its administrator', async () => {
    const admin = await NatsLine.connect(port(), { user: 'admin', pass: target.setting.secrets.natsAdmin });
    expect((await admin.subscribe(forbiddenToSubscribe('notification', services))).size).toBe(0);
    expect((await admin.publish(['anything', '_INBOX.admin.a'])).size).toBe(0);
    admin.close();
  });
});

describe.each([...signers])('with the credentials of %s', (user) => {
  let line: NatsLine;
  beforeAll(async () => {
    line = await NatsLine.connect(port(), loginOf(user));
  });
  afterAll(() => line?.close());

  it('what is its own is allowed', async () => {
    expect([...(await line.publish(['$JS.API.INFO']))]).toEqual([]);
    expect([...(await line.subscribe([`_INBOX.${user}.walls.>`]))]).toEqual([]);
  });

  it('no call, event, inbox, stream or consumer of others can be spoken to', async () => {
    const subjects = forbiddenToPublish(user, services);
    const refused = await line.publish(subjects);
    expect(passedOf(subjects, refused)).toEqual([]);
  });

  it('no call, event or inbox of others can be heard, in a queue group or out of it', async () => {
    const subjects = forbiddenToSubscribe(user, services);
    for (const queue of ['', 'casework', user]) {
      const refused = await line.subscribe(subjects, queue);
      expect(passedOf(subjects, refused)).toEqual([]);
    }
  });
});
