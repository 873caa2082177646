// The same three operations as a team without this platform would write them: Nest, Express, TypeORM repositories, a token
// guard, a pool of 8. No row scope, no masks, no audit of reads, no idempotency.
import 'reflect-metadata';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { DataSource } from 'typeorm';
import { CaseController } from './case.controller.ts';
import { CaseService } from './case.service.ts';
import { Audit, CaseFile, CaseHistory, Outbox } from './entities.ts';
import { TokenGuard } from './token.guard.ts';

const dataSource = {
  provide: DataSource,
  useFactory: () =>
    new DataSource({
      type: 'postgres',
      url: process.env['BENCH_DATABASE_URL'] ?? '',
      entities: [CaseFile, CaseHistory, Outbox, Audit],
      installExtensions: false,
      poolSize: 8,
    }).initialize(),
};

@Module({ controllers: [CaseController], providers: [CaseService, TokenGuard, dataSource] })
class PlainModule {}

const app = await NestFactory.create(PlainModule, { logger: ['error', 'warn'] });
await app.listen(Number(process.env['BENCH_PORT']), '127.0.0.1');
process.once('disconnect', () => process.exit(0));
process.send?.({ ready: true });
