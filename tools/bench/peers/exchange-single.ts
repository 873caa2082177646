// The exchange as it is, but for one thing: every look-up is a message of its own (G1a).
import path from 'node:path';
import { NATS, runService } from '@wangge/platform/bootstrap';
import { RpcCaller } from '@wangge/platform/rpc';

type Config = typeof import('../../../services/exchange/src/exchange.config.ts');
type Module = typeof import('../../../services/exchange/src/exchange.module.ts');
type Caller = typeof import('../../../services/exchange/src/receipt/receipted-caller.ts');
type Hashes = typeof import('../../../services/exchange/src/receipt/receipt-hashes.ts');
type Book = typeof import('../../../services/exchange/src/receipt/receipts.ts');

const dist = path.resolve(import.meta.dirname, '../../../services/exchange/dist');
const built = <T>(file: string): Promise<T> => import(path.join(dist, file)) as Promise<T>;
const { exchangeConfig } = await built<Config>('exchange.config.js');
const { ExchangeModule } = await built<Module>('exchange.module.js');
const { ReceiptedCaller } = await built<Caller>('receipt/receipted-caller.js');
const { ReceiptHashes } = await built<Hashes>('receipt/receipt-hashes.js');
const { Receipts } = await built<Book>('receipt/receipts.js');

type Args = ConstructorParameters<typeof ReceiptedCaller>;
const providers = Reflect.getMetadata('providers', ExchangeModule) as { provide?: unknown }[];
const own = {
  provide: ReceiptedCaller,
  useFactory: (nats: ConstructorParameters<typeof RpcCaller>[0], receipts: Args[1], hashes: Args[2]) =>
    new ReceiptedCaller(new RpcCaller(nats), receipts, hashes),
  inject: [NATS, Receipts, ReceiptHashes],
};
const others = providers.filter(({ provide }) => provide !== ReceiptedCaller);
if (others.length === providers.length) throw new Error('the exchange module has no ReceiptedCaller to replace');
Reflect.defineMetadata('providers', [...others, own], ExchangeModule);

await runService({ name: 'exchange', module: ExchangeModule, config: exchangeConfig });
