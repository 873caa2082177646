import {
  create,
  type DescMessage,
  type DescMethod,
  fromBinary,
  type Message,
  type MessageInitShape,
  toBinary,
} from '@bufbuild/protobuf';
import type { MessageHandler } from '@nestjs/microservices';
import { firstValueFrom, isObservable } from 'rxjs';
import { DomainError } from '../errors/index.ts';
import { type RpcStages, ServedCall } from './call.ts';
import { checkRequest } from './validate.ts';
import { type HeaderReader, Header, parseTimeout } from './wire.ts';

/** A method served here and the Nest handler behind it. */
export interface Served {
  readonly method: DescMethod;
  readonly handler: MessageHandler<Message, ServedCall>;
}

/** A call without a deadline ends all the same. */
const MAX_UNARY_MS = 60_000;

/**
 * The way in: admit → decode → validate → authorise. A caller who may not call learns nothing from its body.
 * @throws {DomainError}
 */
export async function openCall(
  { method }: Served,
  headers: HeaderReader,
  body: Uint8Array,
  traceparent: string,
  stages: RpcStages,
): Promise<ServedCall> {
  const passport = await stages.admit(headers, method);
  const request = decode(method, body);
  checkRequest(method.input, request);
  const call = new ServedCall(method, passport, traceparent, request, headers, timeoutOf(method, headers));
  await stages.authorise(method, request, call);
  return call;
}

/** The handler's answer, released and encoded. */
export async function answer({ method, handler }: Served, call: ServedCall, stages: RpcStages): Promise<Uint8Array> {
  const result = await settled(handler(call.request, call));
  return encode(method, await stages.release(method, messageOf(method, result), call));
}

/** The frames of a streaming handler, each released and encoded when it is asked for. */
export async function* frames(
  { method, handler }: Served,
  call: ServedCall,
  stages: RpcStages,
): AsyncGenerator<Uint8Array> {
  const results = (await settled(handler(call.request, call))) as AsyncIterable<object>;
  for await (const result of results)
    yield encode(method, await stages.release(method, messageOf(method, result), call));
}

/** Nest hands back what the handler returned, or, from a filter, an observable that fails. */
async function settled(returned: unknown): Promise<unknown> {
  const value = await returned;
  return isObservable(value) ? firstValueFrom(value) : value;
}

function decode({ input }: DescMethod, body: Uint8Array): Message {
  try {
    return fromBinary(input, body);
  } catch {
    throw new DomainError('INVALID_ARGUMENT', 'MALFORMED_REQUEST', `the request is not a ${input.typeName}`);
  }
}

const messageOf = ({ output }: DescMethod, result: unknown): Message =>
  create(output, result as MessageInitShape<DescMessage>);

const encode = ({ output }: DescMethod, message: Message): Uint8Array => toBinary(output, message);

function timeoutOf(method: DescMethod, headers: HeaderReader): number {
  const asked = parseTimeout(headers.get(Header.timeout));
  return method.methodKind === 'unary' ? Math.min(asked ?? MAX_UNARY_MS, MAX_UNARY_MS) : (asked ?? Infinity);
}
