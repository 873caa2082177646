export { natsConfig, type NatsConfig, type NatsUser } from './config.ts';
export { resolveNatsServer, type NatsOrigin, type NatsServer, type ResolveOptions } from './resolve.ts';
export { startNats, type Nats, type NatsOptions } from './server.ts';
export { RECOMMENDED } from './version.ts';
