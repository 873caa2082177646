import { createHash } from 'node:crypto';
import { timestampDate } from '@bufbuild/protobuf/wkt';
import { Inject, Injectable } from '@nestjs/common';
import { ScopeService, type Capacity, type ResolveScopeResponse } from '@wangge/contracts/wangge/grid/v1/scope_service';
import { CONFIG } from '@wangge/platform/bootstrap';
import { Clock } from '@wangge/platform/clock';
import { DomainError } from '@wangge/platform/errors';
import {
  type Identity,
  isAdministrator,
  PassportKind,
  PassportSigner,
  TokenVerifier,
  unauthenticated,
} from '@wangge/platform/identity';
import { RpcClients } from '@wangge/platform/rpc';
import type { GatewayConfig } from '../gateway.config.ts';

/** A passport is handed out again for so long; with the passport's own 60 s this bounds how late a changed assignment counts. */
const KEPT_MS = 20_000;
const MOST_KEPT = 10_000;
/** Role of every token of the demonstration; production knows none. */
const DEMO_ROLE = 'demo';

/** Which of several capacities the caller acts in: "posts" or "unit:<id>"; sent as a header, chosen for them when absent. */
export const CAPACITY_HEADER = 'wangge-capacity';

/** A passport and, as a text to compare, what it allows. */
export interface Admitted {
  readonly passport: string;
  readonly capacity: string;
}

interface Kept extends Admitted {
  readonly until: number;
}

/** Turns an access token into the passport of one acting capacity: roles from the token, places and unit from the grid service. */
@Injectable()
export class PassportOffice {
  private readonly kept = new Map<string, Kept>();

  constructor(
    private readonly tokens: TokenVerifier,
    private readonly signer: PassportSigner,
    private readonly rpc: RpcClients,
    private readonly clock: Clock,
    @Inject(CONFIG) private readonly config: GatewayConfig,
  ) {}

  /** A passport for somebody who is not signed in. */
  anonymous(): Admitted {
    return (
      this.known('anonymous') ??
      this.keep('anonymous', { passport: this.signer.sign({ kind: PassportKind.ANONYMOUS }), capacity: '' })
    );
  }

  /**
   * The passport of a signed-in person.
   * @param degrade with the grid service down, hand out a passport without places instead of refusing: a report is never refused
   * @throws DomainError UNAUTHENTICATED, UNAVAILABLE, or INVALID_ARGUMENT with reason CAPACITY_UNKNOWN
   */
  async person(token: string, capacity: string, degrade: boolean): Promise<Admitted> {
    const identity = await this.tokens.verify(token);
    if (this.config.WANGGE_MODE === 'production' && identity.hasRealmRole(DEMO_ROLE)) throw unauthenticated();
    const key = createHash('sha256').update(`${capacity}\n${token}`).digest('base64');
    const known = this.known(key);
    if (known !== undefined) return known;
    const scope = await this.scopeOf(identity, degrade);
    const admitted = this.admit(identity, scope, capacityOf(scope, capacity));
    return scope.degraded ? admitted : this.keep(key, admitted, scope.until);
  }

  private admit(identity: Identity, scope: Scope, capacity: Capacity | undefined): Admitted {
    // Whatever post an administrator's account was given by mistake, it opens no place.
    const here = isAdministrator(identity.roles) ? undefined : capacity;
    const may = { roles: [...identity.roles], paths: here?.paths ?? [], unitId: here?.unitId ?? '' };
    const passport = this.signer.sign(
      { kind: PassportKind.PERSON, subject: identity.key, ...may, staffId: scope.staffId, tokenId: identity.tokenId },
      identity.expires,
    );
    return { passport, capacity: JSON.stringify(may) };
  }

  private async scopeOf(identity: Identity, degrade: boolean): Promise<Scope> {
    try {
      const client = this.rpc.asService(ScopeService, { job: 'resolve-scope', cause: identity.subject });
      const answer = await client.resolveScope(
        { issuer: identity.issuer, subject: identity.subject },
        { timeoutMs: 2_000 },
      );
      return { staffId: answer.staffId, capacities: answer.capacities, degraded: false, until: firstEnd(answer) };
    } catch (error) {
      if (degrade) return { staffId: '', capacities: [], degraded: true, until: undefined };
      if (error instanceof DomainError && error.code === 'DEADLINE_EXCEEDED') {
        throw new DomainError(
          'UNAVAILABLE',
          'SCOPE_UNAVAILABLE',
          'where you may act cannot be found out now; try again',
        );
      }
      throw error;
    }
  }

  private known(key: string): Admitted | undefined {
    const known = this.kept.get(key);
    return known !== undefined && known.until > this.clock.now().getTime() ? known : undefined;
  }

  private keep(key: string, admitted: Admitted, notAfter?: Date): Admitted {
    const until = Math.min(this.clock.now().getTime() + KEPT_MS, notAfter?.getTime() ?? Number.POSITIVE_INFINITY);
    if (this.kept.size >= MOST_KEPT) this.kept.clear(); // rare, and costs one look-up each
    this.kept.set(key, { ...admitted, until });
    return admitted;
  }
}

interface Scope {
  readonly staffId: string;
  readonly capacities: readonly Capacity[];
  readonly degraded: boolean;
  /** When the first of the assignments ends. */
  readonly until: Date | undefined;
}

function firstEnd({ capacities }: ResolveScopeResponse): Date | undefined {
  const ends = capacities.flatMap(({ validUntil }) => (validUntil === undefined ? [] : [timestampDate(validUntil)]));
  return ends.sort((a, b) => a.getTime() - b.getTime())[0];
}

function capacityOf(scope: Scope, wanted: string): Capacity | undefined {
  if (wanted === '' || scope.degraded) return scope.capacities[0];
  const found = scope.capacities.find(({ name }) => name === wanted);
  if (found !== undefined) return found;
  const description = `You can act as: ${scope.capacities.map(({ name }) => name).join(', ') || 'nobody of the staff'}.`;
  throw new DomainError(
    'INVALID_ARGUMENT',
    'CAPACITY_UNKNOWN',
    description,
    {},
    { fieldViolations: [{ field: CAPACITY_HEADER, description }] },
  );
}
