import type { IncomingMessage } from 'node:http';
import { type CanActivate, type ExecutionContext, Injectable, UnauthorizedException } from '@nestjs/common';
import { createRemoteJWKSet, jwtVerify } from 'jose';

/** Who calls, as the guard leaves it on the request. */
export interface Caller {
  readonly subject: string;
  readonly roles: readonly string[];
}

/** Verifies the token of every request, with the provider's keys kept in memory. */
@Injectable()
export class TokenGuard implements CanActivate {
  readonly #issuer = process.env['BENCH_ISSUER'] ?? '';
  readonly #keys = createRemoteJWKSet(new URL(`${this.#issuer}/protocol/openid-connect/certs`));

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const request = context.switchToHttp().getRequest<IncomingMessage & { caller: Caller }>();
    const token = /^Bearer (.+)$/.exec(request.headers.authorization ?? '')?.[1];
    if (token === undefined) throw new UnauthorizedException();
    try {
      const { payload } = await jwtVerify(token, this.#keys, { issuer: this.#issuer });
      const { roles = [] } = (payload['realm_access'] ?? {}) as { roles?: string[] };
      request.caller = { subject: payload.sub ?? '', roles };
      return true;
    } catch {
      throw new UnauthorizedException();
    }
  }
}
