import { Controller } from '@nestjs/common';
import {
  PerformanceService,
  type RecordPerformanceRequest,
  type RecordPromisesRequest,
} from '@wangge/contracts/wangge/casework/v1/performance_service';
import { RpcMethod, type Call, type RpcHandlers } from '@wangge/platform/rpc';
import { instantOf, shown } from '../mediation/mediation.view.ts';
import { Mediations } from '../mediation/mediations.ts';
import { withCheck, withPromises, type Ground, type Outcome } from './performance.rules.ts';

@Controller()
export class PerformanceController implements RpcHandlers<typeof PerformanceService> {
  constructor(private readonly mediations: Mediations) {}

  @RpcMethod(PerformanceService.method.recordPromises)
  async recordPromises(request: RecordPromisesRequest, call: Call) {
    const recorded = await this.mediations.record(request, 'promises', call, ({ facts, words, found }) => ({
      facts: withPromises(facts, request.promises, found.now.state),
      words: { ...words, promises: request.promises.map(({ text }) => ({ text, notes: [] })) },
    }));
    return shown(recorded);
  }

  @RpcMethod(PerformanceService.method.recordPerformance)
  async recordPerformance(request: RecordPerformanceRequest, call: Call) {
    const { number, note, againDate: againDay } = request;
    const check = { outcome: request.outcome as Outcome, ground: request.ground as Ground };
    const seen = { number, note, againDay, ...check, time: instantOf(request.time) };
    const recorded = await this.mediations.record(request, 'performance', call, ({ facts, words, found }, at) => ({
      facts: withCheck(facts, seen, { at, state: found.now.state }),
      words: {
        ...words,
        promises: words.promises.map((one, i) => (i === number - 1 ? { ...one, notes: [...one.notes, note] } : one)),
      },
    }));
    return shown(recorded);
  }
}
