import { request, type RequestOptions } from 'node:https';
import type { Certificate } from '@wangge/testing/certificates';

/** An answer as text. */
export interface Answer {
  readonly status: number;
  readonly text: string;
}

export interface Ask {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | undefined;
  /** Shown to a server that asks for one. */
  readonly certificate?: Certificate | undefined;
}

/** One request over HTTPS to a server with a certificate of `authority`. */
export function ask(
  url: string,
  authority: string,
  { method = 'GET', headers = {}, body, certificate }: Ask = {},
): Promise<Answer> {
  const options: RequestOptions = { method, headers, ca: authority, agent: false, ...certificate };
  return new Promise((resolve, reject) => {
    const sent = request(url, options, (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (part: string) => (text += part));
      response.once('end', () => resolve({ status: response.statusCode ?? 0, text }));
    });
    sent.once('error', reject);
    sent.end(body);
  });
}

/** A form as OAuth sends it. */
export const form = (fields: Readonly<Record<string, string>>): Ask => ({
  method: 'POST',
  headers: { 'content-type': 'application/x-www-form-urlencoded' },
  body: new URLSearchParams(fields).toString(),
});
