import {
  create,
  fromBinary,
  toBinary,
  type DescMethodUnary,
  type MessageInitShape,
  type MessageShape,
} from '@bufbuild/protobuf';
import { invalidFields } from '@wangge/platform/errors';
import type { CallHeaders, RpcCaller } from '@wangge/platform/rpc';

/** Asks an operation in the name of the person at the door. */
export type Ask = <M extends DescMethodUnary>(
  method: M,
  init: MessageInitShape<M['input']>,
) => Promise<MessageShape<M['output']>>;

/** Asks through `caller`, each operation with the headers it is admitted with. */
export const askThrough =
  (caller: RpcCaller, headersOf: (method: DescMethodUnary) => CallHeaders | Promise<CallHeaders>): Ask =>
  async <M extends DescMethodUnary>(method: M, init: MessageInitShape<M['input']>) => {
    const headers = await headersOf(method);
    const body = toBinary(method.input, create<M['input']>(method.input, init));
    return fromBinary<M['output']>(method.output, await caller.unary(method, body, { headers }));
  };

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** An id out of a path. @throws INVALID_ARGUMENT naming the field */
export function idIn(field: string, value: string): string {
  if (!UUID.test(value)) throw invalidFields([{ field, description: 'must be a uuid' }]);
  return value;
}
