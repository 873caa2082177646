import { Injectable } from '@nestjs/common';
import type { RegisterFileRequest } from '@wangge/contracts/wangge/casework/v1/file_service';
import { Clock } from '@wangge/platform/clock';
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
import { REGISTER } from '../file.store.ts';

/** Keeps the row of a file the edge has checked and stored; a command attaches it, or it expires. */
@Injectable()
export class RegisterFile {
  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
  ) {}

  run(request: RegisterFileRequest, call: CommandCall): Promise<{ fileId: string }> {
    const { sha256, mediaType, size, width, height } = request;
    const scope = scopeOf(call);
    return onceMore(() =>
      this.db.transaction(scope, async (tx) => {
        const before = earlier(call, await tx.query(earlierStatement.text, earlierValues(call)));
        if (before) return { fileId: before.aggregateId };
        const row = [v7(), sha256, mediaType, Number(size), width, height, scope.actor, this.clock.now()];
        const [file] = await tx.query<{ fileId: string }>(REGISTER, row);
        if (!file) throw new Error('a file was neither inserted nor found');
        await tx.remember({ call, aggregateId: file.fileId, version: 1 });
        return file;
      }),
    );
  }
}
