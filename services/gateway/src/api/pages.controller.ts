import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Controller, Get, Header, StreamableFile } from '@nestjs/common';
import { apiPage, type OpenApiDocument } from './api-page.ts';

const protos = fileURLToPath(import.meta.resolve('@wangge/contracts/departments.zip'));
const file = fileURLToPath(import.meta.resolve('@wangge/contracts/openapi.json'));

/** The contract of the people's door, for machines and as a page for people; and that of the departments' door to take home. */
@Controller()
export class PagesController {
  private page: string | undefined;

  @Get('openapi.json')
  @Header('content-type', 'application/json; charset=utf-8')
  openapi(): string {
    return readFileSync(file, 'utf8');
  }

  @Get('protos.zip')
  protos(): StreamableFile {
    const disposition = 'attachment; filename="wangge-departments.zip"';
    return new StreamableFile(readFileSync(protos), { type: 'application/zip', disposition });
  }

  @Get('api')
  @Header('content-type', 'text/html; charset=utf-8')
  @Header('content-security-policy', "default-src 'none'; style-src 'unsafe-inline'")
  api(): string {
    this.page ??= apiPage(JSON.parse(readFileSync(file, 'utf8')) as OpenApiDocument);
    return this.page;
  }
}
