import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { INestApplication } from '@nestjs/common';
import { CaseService } from '@wangge/contracts/wangge/casework/v1/case_service';
import { type Capacity, ScopeService } from '@wangge/contracts/wangge/grid/v1/scope_service';
import type { Passport } from '@wangge/platform/identity';
import { type StandIn, standIn, startSuite, type Suite } from '@wangge/testing/suite';
import { type Claims, TokenMint } from '@wangge/testing/tokens';
import { gatewayConfig } from '../src/gateway.config.ts';
import { GatewayModule } from '../src/gateway.module.ts';

export const SUBJECT = '0193e1a2-7c11-7d4e-9a10-112233445566';

/** The gateway on real parts with an identity provider; grid's answers are the test's, and casework says who reached it. */
export class Gateway {
  /** What the grid service answers about anybody. */
  scope: { staffId: string; capacities: Partial<Capacity>[] } = { staffId: '', capacities: [] };
  /** How often it was asked. */
  asked = 0;
  /** Passports with which casework was called, the latest last. */
  readonly seen: Passport[] = [];
  readonly #folder = mkdtempSync(path.join(tmpdir(), 'wangge-gateway-'));
  #suite: Suite | undefined;

  private constructor(readonly mint: TokenMint) {}

  static async start(
    world: readonly ((suite: Suite) => Promise<void>)[] = [],
    env: Readonly<Record<string, string>> = {},
  ): Promise<Gateway> {
    const gateway = new Gateway(await TokenMint.start());
    gateway.#suite = await startSuite({
      service: 'gateway',
      module: GatewayModule,
      config: gatewayConfig,
      env: { WANGGE_OIDC_ISSUER: gateway.mint.issuer, WANGGE_FILES_DIR: gateway.#folder, ...env },
      http: {},
      now: new Date(),
      world: [standIn(ScopeService, gateway.#grid), standIn(CaseService, gateway.#casework), ...world],
    });
    return gateway;
  }

  get suite(): Suite {
    if (this.#suite === undefined) throw new Error('the gateway has not started');
    return this.#suite;
  }

  async stop(): Promise<void> {
    await this.#suite?.stop();
    await this.mint.stop();
    rmSync(this.#folder, { recursive: true, force: true });
  }

  /** Folder of the bytes it keeps. */
  get files(): string {
    return this.#folder;
  }

  token(roles: readonly string[] = ['grid-worker'], claims: Claims = {}): Promise<string> {
    return this.mint.mint({ sub: SUBJECT, realm_access: { roles }, ...claims });
  }

  /** Asks for cases; answers the status and the reason of a refusal. */
  async ask(token: string): Promise<string> {
    const answer = await this.fetch('/api/casework/v1/cases', { headers: { authorization: `Bearer ${token}` } });
    if (answer.ok) return String(answer.status);
    const { reason } = (await answer.json()) as { reason?: string };
    return `${answer.status} ${reason ?? ''}`;
  }

  async fetch(to: string, init: RequestInit = {}): Promise<Response> {
    const app = this.suite.running.app as INestApplication;
    return fetch((await app.getUrl()).replace('[::1]', 'localhost') + to, init);
  }

  /** Places of the latest caller. */
  get paths(): readonly string[] {
    return this.seen.at(-1)?.paths ?? [];
  }

  readonly #grid: StandIn<typeof ScopeService> = {
    resolveScope: () => {
      this.asked += 1;
      return this.scope as never;
    },
  };

  readonly #casework: StandIn<typeof CaseService> = {
    listCases: (_request, call) => {
      this.seen.push(call.passport);
      return {};
    },
  };
}

/** The posts of somebody at these places. */
export const posts = (...paths: string[]): Gateway['scope'] => ({
  staffId: '0198c5a0-0000-7000-8000-00000000000a',
  capacities: [{ name: 'posts', paths, unitId: '', posts: ['manager'] }],
});
