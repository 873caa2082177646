import { Controller } from '@nestjs/common';
import {
  CalendarService,
  type DeclareCalendarYearRequest,
  type GetCalendarYearRequest,
} from '@wangge/contracts/wangge/casework/v1/calendar_service';
import { RpcMethod, type Call, type RpcHandlers } from '@wangge/platform/rpc';
import { DeclareYear } from './actions/declare-year.ts';
import { CalendarQueries } from './calendar.queries.ts';

@Controller()
export class CalendarController implements RpcHandlers<typeof CalendarService> {
  constructor(
    private readonly declare: DeclareYear,
    private readonly queries: CalendarQueries,
  ) {}

  @RpcMethod(CalendarService.method.declareCalendarYear)
  declareCalendarYear(request: DeclareCalendarYearRequest, call: Call) {
    return this.declare.run(request, call);
  }

  @RpcMethod(CalendarService.method.getCalendarYear)
  getCalendarYear(request: GetCalendarYearRequest, call: Call) {
    return this.queries.get(request, call);
  }
}
