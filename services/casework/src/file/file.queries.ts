import { Injectable } from '@nestjs/common';
import type { AuthorizeFileRequest } from '@wangge/contracts/wangge/casework/v1/file_service';
import { AuditLog } from '@wangge/platform/audit';
import { notFound } from '@wangge/platform/errors';
import { actingForOf, actorOf } from '@wangge/platform/identity';
import { Database, operationOf, scopeOf } from '@wangge/platform/persistence';
import { traceIdOf, type Call } from '@wangge/platform/rpc';
import { findFile } from './file.store.ts';

interface FileRow {
  readonly sha256: string;
  readonly mediaType: string;
  readonly size: number;
  readonly caseId: string | null;
}

@Injectable()
export class FileQueries {
  constructor(
    private readonly db: Database,
    private readonly audit: AuditLog,
  ) {}

  /** Whether the caller may have the bytes. A picture may show a person, so it is audited although the answer names nobody. */
  async authorize({ fileId }: AuthorizeFileRequest, call: Call) {
    const [file] = await this.db.read<FileRow>(scopeOf(call), findFile, [fileId]);
    if (!file) throw notFound('file');
    await this.audit.record({
      actor: actorOf(call.passport),
      actingFor: actingForOf(call.passport),
      operation: operationOf(call),
      purpose: call.purpose,
      caseId: file.caseId,
      subjects: [],
      fields: [`file/${fileId}`],
      requestId: call.requestId,
      queryHash: null,
      traceId: traceIdOf(call.traceparent),
    });
    return { sha256: file.sha256, mediaType: file.mediaType, size: BigInt(file.size), caseId: file.caseId ?? '' };
  }
}
