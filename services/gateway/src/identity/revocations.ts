import { randomUUID } from 'node:crypto';
import { timestampDate, timestampFromMs } from '@bufbuild/protobuf/wkt';
import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { type Revocation, RevocationService } from '@wangge/contracts/wangge/session/v1/revocation_service';
import { Jobs } from '@wangge/platform/bootstrap';
import { Clock } from '@wangge/platform/clock';
import { type RevokedTarget, TokenVerifier } from '@wangge/platform/identity';
import { RpcClients } from '@wangge/platform/rpc';
import { Logger } from '@wangge/platform/telemetry';

const ASK_EVERY_MS = 5_000;
/** Asked for again each time, for what was committed after its own instant. */
const OVERLAP_MS = 60_000;
const TIMEOUT_MS = 2_000;

/**
 * Has this process refuse what was revoked anywhere: it asks the exchange, which keeps the record, every five seconds. While
 * the exchange is away what is known goes on being refused, and a revocation counts late: by a token's own five minutes at most.
 */
@Injectable()
export class Revocations implements OnApplicationBootstrap {
  /** Everything up to here is known. */
  private knownUntil: number | undefined;

  constructor(
    private readonly tokens: TokenVerifier,
    private readonly rpc: RpcClients,
    private readonly clock: Clock,
    private readonly log: Logger,
    jobs: Jobs,
  ) {
    jobs.every('revocations', ASK_EVERY_MS, () => this.ask());
  }

  /** So that a replica does not begin by letting in who was sent out a minute ago. */
  onApplicationBootstrap(): Promise<void> {
    return this.ask();
  }

  /** Records that the identity provider ended a session: here at once, in every other process within five seconds. */
  async ended({ kind, id }: RevokedTarget): Promise<void> {
    this.tokens.revokeBefore({ kind, id }, this.clock.now());
    const exchange = this.rpc.asService(RevocationService, { job: 'backchannel-logout', cause: id });
    const target =
      kind === 'session' ? { case: 'sessionId' as const, value: id } : { case: 'subject' as const, value: id };
    await exchange.endSession({ requestId: randomUUID(), target }, { timeoutMs: TIMEOUT_MS });
  }

  private async ask(): Promise<void> {
    const asked = this.clock.now().getTime();
    try {
      const exchange = this.rpc.asService(RevocationService, { job: 'revocations', cause: 'timer' });
      const since = this.knownUntil === undefined ? {} : { sinceTime: timestampFromMs(this.knownUntil - OVERLAP_MS) };
      const { revocations } = await exchange.getRevocations(since, { timeoutMs: TIMEOUT_MS });
      for (const one of revocations)
        if (one.notBeforeTime !== undefined) this.tokens.revokeBefore(targetOf(one), timestampDate(one.notBeforeTime));
      this.knownUntil = asked;
    } catch (error) {
      this.log.warn({ err: error }, 'the exchange cannot be asked what was revoked');
    }
  }
}

function targetOf({ subject, clientId, sessionId }: Revocation): RevokedTarget {
  if (sessionId !== '') return { kind: 'session', id: sessionId };
  return clientId === '' ? { kind: 'subject', id: subject } : { kind: 'client', id: clientId };
}
