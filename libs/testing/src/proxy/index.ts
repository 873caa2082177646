import { createConnection, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

type Direction = 'request' | 'reply';

/** What happens to bytes on their way. */
type Fault =
  | { readonly kind: 'pass' }
  | { readonly kind: 'delay'; readonly milliseconds: number }
  | { readonly kind: 'hold'; readonly directions: readonly Direction[] }
  | { readonly kind: 'reset' }
  | { readonly kind: 'cut'; left: number };

/** One side of a connection: bytes that came in and have not gone on yet; `null` is the end of the stream. */
interface Lane {
  readonly direction: Direction;
  readonly from: Socket;
  readonly to: Socket;
  readonly held: (Buffer | null)[];
}

/**
 * A TCP proxy in front of a real server whose network can be made bad: slow, silent, broken. Connections made through it
 * change with it. After a silence nothing is lost: as in a healed partition, held bytes arrive late and in order.
 */
export class FaultProxy {
  readonly #server: Server;
  readonly #target: { readonly host: string; readonly port: number };
  readonly #lanes = new Set<Lane>();
  #fault: Fault = { kind: 'pass' };
  /** Connections accepted so far. */
  accepted = 0;

  private constructor(server: Server, target: { readonly host: string; readonly port: number }) {
    this.#server = server;
    this.#target = target;
    server.on('connection', (socket) => this.#accept(socket));
  }

  /** @param target a port on 127.0.0.1, or the URL of a server */
  static async start(target: number | string): Promise<FaultProxy> {
    const at = typeof target === 'number' ? { host: '127.0.0.1', port: target } : placeOf(target);
    const server = createServer({ allowHalfOpen: true });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return new FaultProxy(server, at);
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** The same URL, through this proxy. */
  through(url: string): string {
    const parsed = new URL(url);
    parsed.hostname = '127.0.0.1';
    parsed.port = String(this.port);
    return parsed.href;
  }

  /** Everything passes; what was held arrives now. */
  pass(): void {
    this.#set({ kind: 'pass' });
  }

  /** Every piece arrives that much later, in order. */
  delay(milliseconds: number): void {
    this.#set({ kind: 'delay', milliseconds });
  }

  /** Half-open: connections stay, new ones are accepted, and nothing arrives on either side. */
  blackhole(): void {
    this.#set({ kind: 'hold', directions: ['request', 'reply'] });
  }

  /** Requests arrive and are carried out, their answers do not arrive. */
  holdReplies(): void {
    this.#set({ kind: 'hold', directions: ['reply'] });
  }

  /** Connections break with a reset, now and whenever one is made; what was held is lost. */
  reset(): void {
    for (const lane of this.#lanes) lane.held.length = 0;
    this.#set({ kind: 'reset' });
    for (const lane of this.#lanes) lane.from.resetAndDestroy();
  }

  /** After so many more bytes of answers the connection that carries the next one breaks in the middle of it. */
  cutAfter(bytes: number): void {
    this.#set({ kind: 'cut', left: bytes });
  }

  stop(): Promise<void> {
    for (const lane of this.#lanes) lane.from.destroy();
    return new Promise((resolve) => this.#server.close(() => resolve()));
  }

  #set(fault: Fault): void {
    this.#fault = fault;
    for (const lane of this.#lanes) {
      if (!this.#holds(lane.direction)) for (const piece of lane.held.splice(0)) this.#move(lane, piece);
    }
  }

  #holds(direction: Direction): boolean {
    return this.#fault.kind === 'hold' && this.#fault.directions.includes(direction);
  }

  #accept(client: Socket): void {
    this.accepted += 1;
    if (this.#fault.kind === 'reset') return void client.resetAndDestroy();
    const server = createConnection({ ...this.#target, allowHalfOpen: true });
    const lanes: Lane[] = [
      { direction: 'request', from: client, to: server, held: [] },
      { direction: 'reply', from: server, to: client, held: [] },
    ];
    for (const lane of lanes) {
      this.#lanes.add(lane);
      lane.from.setNoDelay(true);
      lane.from.on('data', (piece: Buffer) => this.#move(lane, piece));
      lane.from.on('end', () => this.#move(lane, null));
      lane.from.on('error', () => lane.to.destroy());
      lane.from.on('close', () => {
        this.#lanes.delete(lane);
        // A silence hides the end too: the other side learns of it when the silence is over.
        if (!this.#holds(lane.direction)) lane.to.destroySoon();
      });
    }
  }

  #move(lane: Lane, piece: Buffer | null): void {
    const fault = this.#fault;
    if (this.#holds(lane.direction)) lane.held.push(piece);
    else if (fault.kind === 'delay') setTimeout(() => write(lane.to, piece), fault.milliseconds);
    else if (fault.kind === 'cut' && lane.direction === 'reply' && piece !== null) this.#cut(lane, piece, fault);
    else write(lane.to, piece);
  }

  #cut(lane: Lane, piece: Buffer, fault: { left: number }): void {
    if (piece.length <= fault.left) {
      fault.left -= piece.length;
      return write(lane.to, piece);
    }
    this.#fault = { kind: 'pass' };
    lane.to.write(piece.subarray(0, fault.left), () => lane.to.resetAndDestroy());
    lane.from.destroy();
  }
}

function write(to: Socket, piece: Buffer | null): void {
  if (to.destroyed) return;
  if (piece === null) to.end();
  else to.write(piece);
}

function placeOf(url: string): { host: string; port: number } {
  const { hostname, port } = new URL(url);
  return { host: hostname, port: Number(port) };
}
