import { Injectable } from '@nestjs/common';
import type { RegisterUploadRequest } from '@wangge/contracts/wangge/casework/v1/file_service';
import { Clock } from '@wangge/platform/clock';
import { notFound } from '@wangge/platform/errors';
import {
  Database,
  earlier,
  earlierStatement,
  earlierValues,
  onceMore,
  scopeOf,
  type CommandCall,
} from '@wangge/platform/persistence';
import { v7 } from 'uuid';
import { TAKE_UPLOAD, uploadIsOpen } from './file.store.ts';
import { UploadTokens } from './upload-tokens.ts';

/** The edge's side of uploads: whether bytes may come, and the row of those that came. The token stands in for a passport. */
@Injectable()
export class Uploads {
  constructor(
    private readonly db: Database,
    private readonly tokens: UploadTokens,
    private readonly clock: Clock,
  ) {}

  async authorize(token: string, call: CommandCall) {
    const uploadId = this.#read(token);
    const [row] = await this.db.read<{ open: boolean }>(scopeOf(call), uploadIsOpen, [uploadId, this.clock.now()]);
    if (row?.open !== true) throw notFound('upload');
    return {};
  }

  register({ uploadToken, file }: RegisterUploadRequest, call: CommandCall): Promise<{ fileId: string }> {
    const uploadId = this.#read(uploadToken);
    return onceMore(() =>
      this.db.transaction(scopeOf(call), async (tx) => {
        const before = earlier(call, await tx.query(earlierStatement.text, earlierValues(call)));
        if (before) return { fileId: before.aggregateId };
        const stored = [file?.sha256, file?.mediaType, Number(file?.size), file?.width, file?.height];
        const values = [uploadId, v7(), ...stored, this.clock.now()];
        const [row] = await tx.query<{ fileId: string | null }>(TAKE_UPLOAD, values);
        if (!row?.fileId) throw notFound('upload');
        await tx.remember({ call, aggregateId: row.fileId, version: 1 });
        return { fileId: row.fileId };
      }),
    );
  }

  #read(token: string): string {
    const uploadId = this.tokens.read(token);
    if (uploadId === undefined) throw notFound('upload');
    return uploadId;
  }
}
