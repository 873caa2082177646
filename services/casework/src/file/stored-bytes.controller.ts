import { Controller } from '@nestjs/common';
import {
  StoredBytesService,
  type FindUnreferencedBytesRequest,
} from '@wangge/contracts/wangge/casework/v1/stored_bytes_service';
import { Database, scopeOf, statement } from '@wangge/platform/persistence';
import { RpcMethod, type Call, type RpcHandlers } from '@wangge/platform/rpc';

const unreferenced = statement('unreferenced_bytes', 'select unreferenced_bytes($1) as sha256');

/** What the edge asks before it forgets bytes. */
@Controller()
export class StoredBytesController implements RpcHandlers<typeof StoredBytesService> {
  constructor(private readonly db: Database) {}

  @RpcMethod(StoredBytesService.method.findUnreferencedBytes)
  async findUnreferencedBytes({ sha256s }: FindUnreferencedBytesRequest, call: Call) {
    const rows = await this.db.read<{ sha256: string }>(scopeOf(call), unreferenced, [sha256s]);
    return { sha256s: rows.map(({ sha256 }) => sha256) };
  }
}
