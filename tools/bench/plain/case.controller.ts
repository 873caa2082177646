import {
  BadRequestException,
  Body,
  Controller,
  DefaultValuePipe,
  Get,
  Param,
  ParseIntPipe,
  ParseUUIDPipe,
  type PipeTransform,
  Post,
  Query,
  Req,
  UseGuards,
} from '@nestjs/common';
import { CaseService, newCase, type NewCase } from './case.service.ts';
import { type Caller, TokenGuard } from './token.guard.ts';

const valid: PipeTransform<unknown, NewCase> = {
  transform(body) {
    const { success, data, error } = newCase.safeParse(body);
    if (!success) throw new BadRequestException(error.issues);
    return data;
  },
};

@Controller('cases')
@UseGuards(TokenGuard)
export class CaseController {
  constructor(private readonly cases: CaseService) {}

  @Get(':id')
  read(@Param('id', ParseUUIDPipe) id: string) {
    return this.cases.read(id);
  }

  @Get()
  list(@Query('under') under: string, @Query('pageSize', new DefaultValuePipe(20), ParseIntPipe) pageSize: number) {
    return this.cases.list(under, pageSize);
  }

  @Post()
  create(@Body(valid) body: NewCase, @Req() { caller }: { caller: Caller }) {
    return this.cases.create(body, caller);
  }
}
