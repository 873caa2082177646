import { Controller } from '@nestjs/common';
import {
  RuleService,
  type GetRulesRequest,
  type ImportRulesRequest,
} from '@wangge/contracts/wangge/casework/v1/rule_service';
import { notFound } from '@wangge/platform/errors';
import { RpcMethod, type Call, type RpcHandlers } from '@wangge/platform/rpc';
import { ImportRules } from './actions/import-rules.ts';
import { RuleBook } from './rules.book.ts';
import { toRules } from './rules.view.ts';

@Controller()
export class RuleController implements RpcHandlers<typeof RuleService> {
  constructor(
    private readonly book: RuleBook,
    private readonly importing: ImportRules,
  ) {}

  @RpcMethod(RuleService.method.getRules)
  async getRules({ version }: GetRulesRequest) {
    const booked = await this.book.find(version);
    if (!booked) throw notFound('rules');
    return { rules: toRules(booked.rules), version: booked.version };
  }

  @RpcMethod(RuleService.method.importRules)
  importRules(request: ImportRulesRequest, call: Call) {
    return this.importing.run(request, call);
  }
}
