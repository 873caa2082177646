import { request } from 'node:http';

/** An answer without its trace id, so that answers can be compared. */
export interface PlainAnswer {
  readonly status: number;
  readonly body: string;
}

/** A GET with headers exactly as given, repeated ones too, which fetch would join. */
export function rawGet(
  base: string,
  path: string,
  headers: readonly (readonly [string, string])[],
): Promise<PlainAnswer> {
  const url = new URL(base);
  return new Promise((resolve, reject) => {
    const lines = [['host', url.host] as const, ...headers].flat();
    const sent = request({ host: url.hostname, port: url.port, path, headers: lines, agent: false, timeout: 5_000 });
    sent.once('response', (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (part: string) => (text += part));
      response.once('end', () =>
        resolve({ status: response.statusCode ?? 0, body: text.replace(/"traceId":"[0-9a-f]+"/, '"traceId":""') }),
      );
    });
    sent.once('timeout', () => sent.destroy(new Error('no answer within 5 s')));
    sent.once('error', reject);
    sent.end();
  });
}
