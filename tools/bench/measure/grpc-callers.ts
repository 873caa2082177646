import { toBinary, create, type DescMethod, type MessageInitShape } from '@bufbuild/protobuf';
import { Client, credentials, Metadata, type ServiceError } from '@grpc/grpc-js';

/** Departments are several systems, not one: this many connections share the callers. */
const CONNECTIONS = 4;

/** What callers show, and whom they believe; PEM. */
export interface CallerTls {
  readonly ca: Buffer;
  readonly cert: Buffer;
  readonly key: Buffer;
}

/** Callers of one method over a few gRPC connections; answers stay bytes. The same for every server. */
export class GrpcCallers<M extends DescMethod> {
  readonly #method: M;
  readonly #clients: readonly Client[];

  /** @param tls mutual TLS; plain without */
  constructor(port: number, method: M, tls?: CallerTls) {
    this.#method = method;
    // Without a pool of its own every client of one address would share one connection.
    const options = { 'grpc.use_local_subchannel_pool': 1, 'grpc.enable_channelz': 0 };
    const how = tls ? credentials.createSsl(tls.ca, tls.key, tls.cert) : credentials.createInsecure();
    const open = () => new Client(`localhost:${port}`, how, options);
    this.#clients = Array.from({ length: CONNECTIONS }, open);
  }

  call(
    caller: number,
    request: MessageInitShape<M['input']>,
    metadata: Readonly<Record<string, string>>,
  ): Promise<Buffer> {
    const { name, parent, input } = this.#method;
    const headers = Metadata.fromHttp2Headers(metadata);
    return new Promise((resolve, reject) => {
      const done = (error: ServiceError | null, answer?: Buffer) =>
        error || answer === undefined ? reject(error ?? new Error('no answer')) : resolve(answer);
      this.#clients[caller % CONNECTIONS]?.makeUnaryRequest(
        `/${parent.typeName}/${name}`,
        (bytes: Buffer) => bytes,
        (bytes: Buffer) => bytes,
        Buffer.from(toBinary(input, create(input, request) as never)),
        headers,
        { deadline: Date.now() + 10_000 },
        done,
      );
    });
  }

  close(): void {
    for (const client of this.#clients) client.close();
  }
}
