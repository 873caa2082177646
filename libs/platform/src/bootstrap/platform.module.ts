import { type DynamicModule, Module, type Provider } from '@nestjs/common';

/** Provider token of the checked configuration: what the service's own schema yields. */
export const CONFIG = 'CONFIG';

/** Provider token of the NATS connection. */
export const NATS = 'NATS';

/**
 * What every service stands on, injectable anywhere without importing a module: `Database`, `Sealer`, `PageTokens`, `AuditLog`,
 * `Places`, `EventRelay`, `Retention` (services with a database), `RpcClients`, `PassportSigner`, `Jobs`, `Clock`, `Logger`, `CONFIG`, `NATS`.
 */
@Module({})
export class PlatformModule {
  static with(providers: readonly Provider[]): DynamicModule {
    return { module: PlatformModule, global: true, providers: [...providers], exports: [...providers] };
  }
}
