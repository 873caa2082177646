import {
  create,
  type DescMethod,
  fromBinary,
  type Message,
  type MessageInitShape,
  type MessageShape,
  toBinary,
} from '@bufbuild/protobuf';
import { Client, Metadata, credentials, status, type ClientReadableStream, type ServiceError } from '@grpc/grpc-js';
import type { Run, SignIn } from './sign-in.ts';

/** What a department says with every call beside its token. */
export interface Errand {
  readonly agreementId: string;
  readonly purpose: string;
  readonly caseReference: string;
  readonly officer: string;
}

/** A department's client over gRPC, made from the contract alone. */
export class DepartmentClient {
  private readonly client: Client;
  private readonly signIn: SignIn;
  private readonly clientId: string;
  private readonly errand: Errand;

  constructor(run: Run, signIn: SignIn, clientId: string, errand: Errand) {
    // By default a channel waits longer and longer before it connects again, up to two minutes.
    const soon = { 'grpc.initial_reconnect_backoff_ms': 200, 'grpc.max_reconnect_backoff_ms': 1_000 };
    this.client = new Client(`${run.host}:${run.ports.grpc}`, credentials.createInsecure(), soon);
    this.signIn = signIn;
    this.clientId = clientId;
    this.errand = errand;
  }

  /** One call, repeated as it is while the door is unreachable (at most 20 s); a write carries its `requestId` and happens once. */
  async call<M extends DescMethod>(
    method: M,
    request: MessageInitShape<M['input']>,
  ): Promise<MessageShape<M['output']>> {
    for (const end = Date.now() + 20_000; ;) {
      try {
        return await this.callOnce(method, request);
      } catch (error) {
        const code = (error as Partial<ServiceError>).code;
        const passing = code === status.UNAVAILABLE || code === status.DEADLINE_EXCEEDED;
        if (!passing || Date.now() > end) throw error;
        await new Promise((resolve) => setTimeout(resolve, 300));
      }
    }
  }

  private async callOnce<M extends DescMethod>(
    method: M,
    request: MessageInitShape<M['input']>,
  ): Promise<MessageShape<M['output']>> {
    const metadata = await this.metadata();
    const path = `/${method.parent.typeName}/${method.name}`;
    return new Promise((resolve, reject) => {
      const done = (error: ServiceError | null, answer?: MessageShape<M['output']>) =>
        error || answer === undefined ? reject(error ?? new Error('empty answer')) : resolve(answer);
      this.client.makeUnaryRequest(
        path,
        encoder(method),
        decoder(method),
        create(method.input, request) as Message,
        metadata,
        { deadline: Date.now() + 5_000 },
        done,
      );
    });
  }

  /** Opens a server stream; end it with `cancel()`. */
  async watch<M extends DescMethod>(
    method: M,
    request: MessageInitShape<M['input']>,
  ): Promise<ClientReadableStream<MessageShape<M['output']>>> {
    const path = `/${method.parent.typeName}/${method.name}`;
    return this.client.makeServerStreamRequest(
      path,
      encoder(method),
      decoder(method),
      create(method.input, request) as Message,
      await this.metadata(),
    );
  }

  close(): void {
    this.client.close();
  }

  private async metadata(): Promise<Metadata> {
    const metadata = new Metadata();
    metadata.set('authorization', `Bearer ${await this.signIn.department(this.clientId)}`);
    metadata.set('wangge-agreement', this.errand.agreementId);
    metadata.set('wangge-purpose', this.errand.purpose);
    metadata.set('wangge-case', this.errand.caseReference);
    metadata.set('wangge-officer', encodeURIComponent(this.errand.officer)); // metadata are ASCII

    return metadata;
  }
}

const encoder =
  (method: DescMethod) =>
  (message: Message): Buffer =>
    Buffer.from(toBinary(method.input, message));
const decoder =
  <M extends DescMethod>(method: M) =>
  (bytes: Buffer): MessageShape<M['output']> =>
    fromBinary<M['output']>(method.output, bytes);
