import { z } from 'zod';
import { type Channel, type Outgoing, type Receipt, Refused } from './channel.ts';
import { signed } from './segments.ts';

export interface SmsGateway {
  readonly url: string;
  readonly token: string;
  readonly signature: string;
}

const TIMEOUT_MS = 5_000;
const accepted = z.object({ id: z.string().max(100).default('') });

/** Answers that say "later", not "no". */
const LATER = new Set([408, 425, 429]);

/**
 * SMS through a gateway that takes JSON over HTTP: `{id, phone, sign, text, content}` with a bearer token. `id` is the
 * message's; a gateway takes the same id once, so a hand-over whose answer was lost may be repeated. Status reports are not
 * read yet: a message stays handed over.
 */
export class HttpSmsChannel implements Channel {
  constructor(private readonly gateway: SmsGateway) {}

  async send({ messageId, text }: Outgoing, phone: string): Promise<Receipt> {
    const { url, token, signature } = this.gateway;
    const response = await fetch(url, {
      method: 'POST',
      redirect: 'error',
      signal: AbortSignal.timeout(TIMEOUT_MS),
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}`, 'idempotency-key': messageId },
      body: JSON.stringify({ id: messageId, phone, sign: signature, text, content: signed(signature, text) }),
    });
    if (response.status >= 400 && response.status < 500 && !LATER.has(response.status)) {
      throw new Refused(`GATEWAY_REFUSED_${response.status}`);
    }
    if (!response.ok) throw new Error(`the SMS gateway answered ${response.status}`);
    const answer = accepted.safeParse(await response.json().catch(() => ({})));
    return { state: 'handed-over', detail: answer.success ? `gateway ${answer.data.id}`.trim() : 'gateway' };
  }
}
