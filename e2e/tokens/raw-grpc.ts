import { connect } from 'node:http2';

const NO_MESSAGE = Buffer.from([0, 0, 0, 0, 0]);

/**
 * The status of an empty unary call with these authorization headers, each a header of its own, which no gRPC client sends.
 * @param path of the method, with whatever stands behind it
 */
export function rawStatus(
  target: string,
  path: string,
  headers: Readonly<Record<string, readonly string[]>>,
): Promise<string> {
  // Known to Node, not yet to its types.
  const options = { strictSingleValueFields: false } as object;
  const session = connect(`http://${target}`, options);
  const lines = Object.entries(headers).map(([name, values]) => [name, [...values]]);
  return new Promise<string>((resolve, reject) => {
    session.once('error', reject);
    const call = session.request({
      ...{ ':method': 'POST', ':path': path, 'content-type': 'application/grpc', te: 'trailers' },
      ...(Object.fromEntries(lines) as Record<string, string[]>),
    });
    const tell = (answer: object): void => {
      const { 'grpc-status': status } = answer as { readonly 'grpc-status'?: number | string };
      if (status !== undefined) resolve(`${status}`);
    };
    call.on('response', tell).on('trailers', tell).once('error', reject);
    call.setTimeout(5_000, () => reject(new Error('no answer within 5 s')));
    call.end(NO_MESSAGE);
    call.resume();
  }).finally(() => session.destroy());
}
