export type { BridgeOptions, GrpcCall, Outcome } from './grpc-bridge.ts';
export { definitionOf, GrpcServer, type GrpcServerOptions } from './grpc-server.ts';
export { peerCertificate } from './peer-certificate.ts';
