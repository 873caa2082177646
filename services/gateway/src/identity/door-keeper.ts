import type { IncomingMessage } from 'node:http';
import type { DescMethod } from '@bufbuild/protobuf';
import { Injectable } from '@nestjs/common';
import { accessRule } from '@wangge/platform/access';
import { DomainError, invalidFields } from '@wangge/platform/errors';
import { bearerToken, unauthenticated } from '@wangge/platform/identity';
import { type Admission, Header, isPurposeCode } from '@wangge/platform/rpc';
import { CAPACITY_HEADER, PassportOffice } from './passport-office.ts';

/** Header in which people say what an answer is for, where the request has no field for it: a code, for headers are seen. */
const PURPOSE_HEADER = 'wangge-purpose';

/** Lets people in: finds out who calls and turns that into the headers of the call inside the house. */
@Injectable()
export class DoorKeeper {
  constructor(private readonly passports: PassportOffice) {}

  /** @throws DomainError UNAUTHENTICATED without a good token, unless the operation is public; INVALID_ARGUMENT for a purpose in words */
  async admit(request: IncomingMessage, method: DescMethod): Promise<Admission> {
    const { isPublic, degrades } = accessRule(method);
    const token = bearerToken(authorizationOf(request));
    if (token === undefined && !isPublic) {
      throw new DomainError('UNAUTHENTICATED', 'LOGIN_REQUIRED', 'this operation needs a signed-in caller');
    }
    const { passport, capacity } =
      token === undefined
        ? this.passports.anonymous()
        : await this.passports.person(token, headerOf(request, CAPACITY_HEADER), degrades);
    const purpose = purposeOf(request);
    return {
      headers: {
        [Header.passport]: passport,
        ...(purpose !== '' && { [Header.purpose]: purpose }),
      },
      capacity,
    };
  }
}

/** Node would keep the first of two and say nothing; whoever sends two means to be seen as somebody else further in. */
function authorizationOf({ headersDistinct }: IncomingMessage): string | undefined {
  const [authorization, another] = headersDistinct['authorization'] ?? [];
  if (another !== undefined) throw unauthenticated();
  return authorization;
}

function purposeOf(request: IncomingMessage): string {
  const purpose = headerOf(request, PURPOSE_HEADER);
  if (purpose === '' || isPurposeCode(purpose)) return purpose;
  throw invalidFields([
    { field: PURPOSE_HEADER, description: 'must be a code such as home-visit, never words about a person' },
  ]);
}

function headerOf(request: IncomingMessage, name: string): string {
  const value = request.headers[name];
  return (Array.isArray(value) ? value[0] : value) ?? '';
}
