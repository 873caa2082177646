import type { IncomingMessage } from 'node:http';
import { z } from 'zod';
import type { Inbound } from '../inbound/inbound-sms.ts';

const MOST = 8_192;

const inbound = z.object({
  inboundId: z.uuid(),
  phone: z.string().regex(/^\d{5,15}$/),
  text: z.string().min(1).max(1000),
});

/** The text message of a request; undefined when there is none in it. */
export async function inboundOf(request: IncomingMessage): Promise<Inbound | undefined> {
  let body = '';
  for await (const chunk of request.setEncoding('utf8')) {
    body += String(chunk);
    if (body.length > MOST) return undefined;
  }
  try {
    return inbound.safeParse(JSON.parse(body)).data;
  } catch {
    return undefined;
  }
}
