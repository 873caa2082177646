import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import { Controller } from '@nestjs/common';
import {
  FigureService,
  type ListIndicatorsRequest,
  type QueryFiguresRequest,
} from '@wangge/contracts/wangge/assessment/v1/figure_service';
import { Clock } from '@wangge/platform/clock';
import { PageTokens } from '@wangge/platform/persistence';
import { Places } from '@wangge/platform/places';
import { type Call, RpcMethod, type RpcHandlers } from '@wangge/platform/rpc';
import { FigureQueries } from './figure.queries.ts';
import { chosenIndicators, toIndicator, toLine } from './figure.view.ts';
import { indicators } from './indicators.ts';

const PAGE = 100;

@Controller()
export class FigureController implements RpcHandlers<typeof FigureService> {
  constructor(
    private readonly queries: FigureQueries,
    private readonly places: Places,
    private readonly clock: Clock,
    private readonly pages: PageTokens,
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
  listIndicators({ pageSize }: ListIndicatorsRequest, call: Call) {
    const [after = '0'] = this.pages.open(call) ?? [];
    const end = Number(after) + (pageSize || PAGE);
    return {
      indicators: indicators.slice(Number(after), end).map(toIndicator),
      nextPageToken: end < indicators.length ? this.pages.seal(call, [String(end)]) : '',
    };
  }
}
