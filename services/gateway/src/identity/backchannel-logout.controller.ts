import type { IncomingMessage, ServerResponse } from 'node:http';
import { Controller, Post, Req, Res } from '@nestjs/common';
import { DomainError } from '@wangge/platform/errors';
import { TokenVerifier } from '@wangge/platform/identity';
import { Logger } from '@wangge/platform/telemetry';
import { Revocations } from './revocations.ts';

/** Client of the people's pages: logout tokens are made out to it. */
const CLIENT = 'console';
const MOST_BYTES = 20_000;

/**
 * Where the identity provider tells that a session has ended (OpenID Connect Back-Channel Logout 1.0): by a logout elsewhere, by
 * its administrator, by a disabled account. Access tokens of that session are refused from then on, though they have not expired.
 */
@Controller('api/session/v1/backchannel-logout')
export class BackchannelLogoutController {
  constructor(
    private readonly tokens: TokenVerifier,
    private readonly revocations: Revocations,
    private readonly log: Logger,
  ) {}

  @Post()
  async logout(@Req() request: IncomingMessage, @Res() response: ServerResponse): Promise<void> {
    try {
      const token = new URLSearchParams(await bodyOf(request)).get('logout_token') ?? '';
      await this.revocations.ended(await this.tokens.verifyLogout(token, CLIENT));
      answer(response, 200, {});
    } catch (error) {
      const isRefusal = error instanceof DomainError && error.code !== 'UNAVAILABLE';
      if (!isRefusal) this.log.error({ err: error }, 'a logout could not be recorded');
      answer(response, isRefusal ? 400 : 503, { error: isRefusal ? 'invalid_request' : 'temporarily_unavailable' });
    }
  }
}

function answer(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store' });
  response.end(JSON.stringify(body));
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MOST_BYTES)
      throw new DomainError('INVALID_ARGUMENT', 'LOGOUT_TOKEN_TOO_LONG', 'the logout token is too long');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
