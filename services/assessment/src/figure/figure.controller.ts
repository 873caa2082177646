import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import { Controller } from '@nestjs/common';
import { FigureService, type QueryFiguresRequest } from '@wangge/contracts/wangge/assessment/v1/figure_service';
import { Clock } from '@wangge/platform/clock';
import { Places } from '@wangge/platform/places';
import { type Call, RpcMethod, type RpcHandlers } from '@wangge/platform/rpc';
import { FigureQueries } from './figure.queries.ts';
import { chosenIndicators, toIndicator, toLine } from './figure.view.ts';
import { indicators } from './indicators.ts';

@Controller()
export class FigureController implements RpcHandlers<typeof FigureService> {
  constructor(
    private readonly queries: FigureQueries,
    private readonly places: Places,
    private readonly clock: Clock,
  ) {}

  @RpcMethod(FigureService.method.queryFigures)
  async queryFigures(request: QueryFiguresRequest, call: Call) {
    const chosen = chosenIndicators(request.indicators);
    const lines = await this.queries.lines(request, call);
    return {
      lines: lines.map((line) => toLine(line, chosen, (path) => this.places.nameOf(path) ?? '')),
      asOfTime: timestampFromDate(this.clock.now()),
      indicators: chosen.map(toIndicator),
    };
  }

  @RpcMethod(FigureService.method.listIndicators)
  listIndicators() {
    return { indicators: indicators.map(toIndicator), nextPageToken: '' };
  }
}
