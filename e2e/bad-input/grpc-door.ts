import {
  type DescMessage,
  type DescMethod,
  type DescService,
  fromBinary,
  fromJson,
  type JsonValue,
  ScalarType,
  toBinary,
} from '@bufbuild/protobuf';
import { Client, credentials, Metadata, type ServiceError } from '@grpc/grpc-js';
import { StatusSchema } from '@wangge/contracts/google/rpc/status';
import { fromStatus, httpStatusOf } from '@wangge/platform/errors';
import { contractServices } from '@wangge/testing/contracts';
import type { Spot } from './fields.ts';
import { goodRequest, type Json, makeRoom } from './good-request.ts';
import { type Answer, HANG_MS } from './judge.ts';

/** Every operation that departments are offered. */
export async function departmentOperations(): Promise<DescMethod[]> {
  const offered = ({ file }: DescService) => file.proto.package === 'wangge.exchange.v1';
  return (await contractServices()).filter(offered).flatMap(({ methods }) => methods);
}

const bytesOf = (schema: DescMessage, json: Json): Buffer =>
  Buffer.from(toBinary(schema, fromJson(schema, json as JsonValue)));

/** The bytes of the least the contract accepts. */
export const goodBytes = (method: DescMethod): Buffer => bytesOf(method.input, goodRequest(method.input));

/** The same with further bytes behind the good ones of the message a spot is in. */
export const bytesWith = (method: DescMethod, { way }: Spot, tail: Buffer): Buffer =>
  below(method.input, way, { tail });

/** The same without the field of a spot. */
export const bytesWithout = (method: DescMethod, { way }: Spot): Buffer => below(method.input, way, {});

function below(schema: DescMessage, [field, ...rest]: Spot['way'], o: { readonly tail?: Buffer }): Buffer {
  const json = goodRequest(schema);
  if (field?.message && rest.length > 0) {
    makeRoom(json, field);
    delete json[field.name];
    return Buffer.concat([bytesOf(schema, json), wireField(field.number, 2, below(field.message, rest, o))]);
  }
  if (field && o.tail === undefined) delete json[field.name];
  return Buffer.concat([bytesOf(schema, json), o.tail ?? Buffer.alloc(0)]);
}

/** A field as it stands on the wire: 0 varint, 2 length-delimited. The last of several of the same number counts. */
export function wireField(number: number, wireType: 0 | 1 | 2 | 5, payload: Uint8Array | bigint): Buffer {
  const tag = varint(BigInt((number << 3) | wireType));
  if (typeof payload === 'bigint') return Buffer.concat([tag, varint(payload)]);
  return wireType === 2 ? Buffer.concat([tag, varint(BigInt(payload.length)), payload]) : Buffer.concat([tag, payload]);
}

/** 64-bit two's complement, seven bits a byte. */
export function varint(value: bigint): Buffer {
  const bytes: number[] = [];
  let rest = BigInt.asUintN(64, value);
  do {
    const low = Number(rest & 0x7fn);
    rest >>= 7n;
    bytes.push(rest > 0n ? low | 0x80 : low);
  } while (rest > 0n);
  return Buffer.from(bytes);
}

/** A value of JSON's world as the field's bytes; undefined for what binary cannot spell. */
export function onWire({ field }: Spot, value: unknown): Buffer | undefined {
  if (field.scalar === ScalarType.STRING && typeof value === 'string') {
    return wireField(field.number, 2, value.isWellFormed() ? Buffer.from(value) : Buffer.from([0xed, 0xa0, 0x80]));
  }
  const isWhole = typeof value === 'number' && Number.isInteger(value) && Math.abs(value) <= 2 ** 31;
  const isInteger = field.scalar === ScalarType.INT32 || field.scalar === ScalarType.INT64;
  return isInteger && isWhole ? wireField(field.number, 0, BigInt(value)) : undefined;
}

/** The departments' door, spoken to in bytes. */
export class GrpcDoor {
  readonly #client: Client;
  readonly #metadata: () => Promise<Metadata>;

  constructor(address: string, metadata: () => Promise<Metadata>) {
    this.#client = new Client(address, credentials.createInsecure());
    this.#metadata = metadata;
  }

  close(): void {
    this.#client.close();
  }

  /** Calls with any bytes; a stream that opens counts as accepted. */
  async send(method: DescMethod, body: Buffer, metadata?: Metadata): Promise<Answer> {
    const begun = performance.now();
    const path = `/${method.parent.typeName}/${method.name}`;
    const sent = metadata ?? (await this.#metadata());
    const error = await (method.methodKind === 'unary'
      ? this.#unary(path, body, sent)
      : this.#stream(path, body, sent));
    return { ...answerOf(error), milliseconds: performance.now() - begun };
  }

  #unary(path: string, body: Buffer, metadata: Metadata): Promise<ServiceError | undefined> {
    return new Promise((resolve) => {
      this.#client.makeUnaryRequest(path, same, same, body, metadata, deadline(), (error) =>
        resolve(error ?? undefined),
      );
    });
  }

  #stream(path: string, body: Buffer, metadata: Metadata): Promise<ServiceError | undefined> {
    return new Promise((resolve) => {
      const stream = this.#client.makeServerStreamRequest(path, same, same, body, metadata, deadline());
      const open = setTimeout(() => {
        resolve(undefined);
        stream.cancel();
      }, 1_000);
      stream.on('error', (error: ServiceError) => {
        clearTimeout(open);
        resolve(error);
      });
      stream.on('end', () => resolve(undefined));
      stream.resume();
    });
  }
}

const same = (bytes: Buffer): Buffer => bytes;
const deadline = () => ({ deadline: Date.now() + HANG_MS + 500 });

/** The HTTP status stands for the code, so that both doors are judged alike. */
function answerOf(error: ServiceError | undefined): Omit<Answer, 'milliseconds'> {
  if (error === undefined) return { status: 200, reason: '', fields: [] };
  const [details] = error.metadata.get('grpc-status-details-bin');
  if (!(details instanceof Buffer))
    return { status: OWN_CODES[error.code] ?? 500, reason: `GRPC_${error.code}`, fields: [] };
  const failure = fromStatus(fromBinary(StatusSchema, details));
  const fields = (failure.details.fieldViolations ?? []).map(({ field }) => field);
  return { status: httpStatusOf[failure.code], reason: failure.reason, fields };
}

/** What grpc-js refuses itself, without details: a message that is too large, metadata that are. */
const OWN_CODES: Readonly<Record<number, number>> = { 8: 413, 4: 504, 16: 401 };
