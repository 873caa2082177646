import { Controller, Inject } from '@nestjs/common';
import { CodeListService, type GetCodeListRequest } from '@wangge/contracts/wangge/registry/v1/code_list_service';
import { CONFIG } from '@wangge/platform/bootstrap';
import { Clock } from '@wangge/platform/clock';
import { invalidFields, notFound } from '@wangge/platform/errors';
import { type RpcHandlers, RpcMethod } from '@wangge/platform/rpc';
import { dayOf, isDay } from '../person/day.ts';
import type { RegistryConfig } from '../registry.config.ts';
import { codesOn, isListed } from './code-lists.ts';

@Controller()
export class CodeListController implements RpcHandlers<typeof CodeListService> {
  constructor(
    @Inject(CONFIG) private readonly config: RegistryConfig,
    private readonly clock: Clock,
  ) {}

  @RpcMethod(CodeListService.method.getCodeList)
  getCodeList({ codeList, onDate }: GetCodeListRequest) {
    const day = onDate || dayOf(this.clock.now());
    if (!isDay(day)) throw invalidFields([{ field: 'on_date', description: 'is no day' }]);
    if (!isListed(codeList, this.config.WANGGE_OPTIONAL_FIELDS)) throw notFound('code list');
    return Promise.resolve({ codeList, onDate: day, codes: codesOn(codeList, day) });
  }
}
