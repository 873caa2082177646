import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import { Injectable } from '@nestjs/common';
import type { PrepareUploadRequest } from '@wangge/contracts/wangge/exchange/v1/department_task_service';
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
  type Tx,
} from '@wangge/platform/persistence';
import { v7 } from 'uuid';
import { ADD_UPLOAD, UPLOAD_EXPIRY } from '../file/file.store.ts';
import { UploadTokens } from '../file/upload-tokens.ts';
import { DepartmentTasks } from './department-tasks.ts';

const OPEN_MS = 15 * 60_000;
/** Where the gateway takes the bytes. */
const UPLOAD_PATH = '/api/files/v1/uploads';

/** Lets a department hand in one picture of the result of a task it may answer now. */
@Injectable()
export class PrepareUpload {
  constructor(
    private readonly db: Database,
    private readonly tasks: DepartmentTasks,
    private readonly tokens: UploadTokens,
    private readonly clock: Clock,
  ) {}

  run({ taskId }: PrepareUploadRequest, call: CommandCall) {
    return onceMore(() => this.db.transaction(scopeOf(call), (tx) => this.#prepare(tx, taskId, call)));
  }

  async #prepare(tx: Tx, taskId: string, call: CommandCall) {
    const repeat = earlier(call, await tx.query(earlierStatement.text, earlierValues(call)));
    if (repeat) {
      const [row] = await tx.query<{ expireTime: Date }>(UPLOAD_EXPIRY, [repeat.aggregateId]);
      if (!row) throw notFound('upload');
      return this.#shown(repeat.aggregateId, row.expireTime);
    }
    await this.tasks.checkAnswerable(taskId, call);
    const [uploadId, expireTime] = [v7(), new Date(this.clock.now().getTime() + OPEN_MS)];
    await tx.query(ADD_UPLOAD, [uploadId, taskId, scopeOf(call).actor, expireTime]);
    await tx.remember({ call, aggregateId: uploadId, version: 1 });
    return this.#shown(uploadId, expireTime);
  }

  #shown(uploadId: string, expireTime: Date) {
    const uploadToken = this.tokens.tokenOf(uploadId);
    return { uploadToken, uploadPath: UPLOAD_PATH, expireTime: timestampFromDate(expireTime) };
  }
}
