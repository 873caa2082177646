import { createConnection, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { FaultProxy } from '@wangge/testing/proxy';

let server: Server;
let proxy: FaultProxy;
let received: string[];
const sockets: Socket[] = [];

beforeEach(async () => {
  received = [];
  server = createServer((socket) => {
    sockets.push(socket.on('error', () => undefined));
    socket.on('data', (data) => {
      received.push(data.toString());
      socket.write(`<${data.toString()}>`);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  proxy = await FaultProxy.start((server.address() as AddressInfo).port);
});
afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy();
  await proxy.stop();
  await new Promise((resolve) => server.close(resolve));
});

interface Client {
  readonly socket: Socket;
  text(): string;
  closed: Promise<string>;
}

function connect(): Client {
  const socket = createConnection(proxy.port, '127.0.0.1');
  sockets.push(socket);
  let text = '';
  let error = 'ended';
  socket.on('data', (data) => (text += data.toString()));
  socket.on('error', (cause: NodeJS.ErrnoException) => (error = cause.code ?? ''));
  return { socket, text: () => text, closed: new Promise((resolve) => socket.on('close', () => resolve(error))) };
}

const wait = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));
async function until(holds: () => boolean): Promise<void> {
  for (let i = 0; i < 200 && !holds(); i++) await wait(5);
  expect(holds()).toBe(true);
}

describe('the fault proxy', () => {
  it('passes bytes and ends', async () => {
    const client = connect();
    client.socket.write('a');
    await until(() => client.text() === '<a>');
    client.socket.end();
    expect(await client.closed).toBe('ended');
    expect(proxy.through('postgres://a:b@localhost:1/x')).toBe(`postgres://a:b@127.0.0.1:${proxy.port}/x`);
  });

  it('delays, in order', async () => {
    proxy.delay(60);
    const client = connect();
    const started = Date.now();
    client.socket.write('a');
    await wait(10);
    client.socket.write('b');
    await until(() => client.text().replaceAll(/[<>]/g, '') === 'ab');
    expect(Date.now() - started).toBeGreaterThanOrEqual(120);
  });

  it('is silent both ways, also to new connections, and late afterwards', async () => {
    const client = connect();
    client.socket.write('a');
    await until(() => client.text() === '<a>');
    proxy.blackhole();
    client.socket.write('b');
    const other = connect();
    other.socket.write('c');
    await wait(50);
    expect([received, client.text(), other.text()]).toEqual([['a'], '<a>', '']);
    proxy.pass();
    await until(() => client.text() === '<a><b>' && other.text() === '<c>');
  });

  it('lets requests through and keeps the answers', async () => {
    const client = connect();
    proxy.holdReplies();
    client.socket.write('a');
    await until(() => received.length === 1);
    await wait(30);
    expect(client.text()).toBe('');
    proxy.reset();
    expect(await client.closed).toBe('ECONNRESET');
    expect(client.text()).toBe('');
  });

  it('resets what is open and what comes, until it passes again', async () => {
    const client = connect();
    client.socket.write('a');
    await until(() => client.text() === '<a>');
    proxy.reset();
    expect(await client.closed).toBe('ECONNRESET');
    const refused = connect();
    expect(await refused.closed).toBe('ECONNRESET');
    proxy.pass();
    const again = connect();
    again.socket.write('b');
    await until(() => again.text() === '<b>');
    expect(proxy.accepted).toBe(3);
  });

  it('cuts an answer in the middle, once', async () => {
    const client = connect();
    proxy.cutAfter(5);
    client.socket.write('a');
    await until(() => client.text() === '<a>');
    client.socket.write('bcd');
    await client.closed;
    expect(client.text()).toBe('<a><b');
    const again = connect();
    again.socket.write('longer than five');
    await until(() => again.text() === '<longer than five>');
  });
});
