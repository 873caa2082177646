import { Controller, Inject, Injectable, Module } from '@nestjs/common';
import {
  type GetPersonRequest,
  PersonService,
  type RegisterPersonRequest,
  type RevealPersonContactRequest,
} from '@wangge/contracts/wangge/registry/v1/person_service';
import { PersonRegisteredSchema } from '@wangge/contracts/wangge/registry/v1/registry_events';
import { PlaceService } from '@wangge/contracts/wangge/grid/v1/place_service';
import { type CaseReported, CaseReportedSchema } from '@wangge/contracts/wangge/casework/v1/case_events';
import { CONFIG, Jobs } from '@wangge/platform/bootstrap';
import { Clock } from '@wangge/platform/clock';
import { notFound } from '@wangge/platform/errors';
import { event, type EventContext, OnEvent } from '@wangge/platform/events';
import { Database, placePolicies, scopeOf, serviceDataSource, statement } from '@wangge/platform/persistence';
import { PlaceListener, Places } from '@wangge/platform/places';
import { type Call, RpcClients, RpcMethod } from '@wangge/platform/rpc';
import type { MigrationInterface, QueryRunner } from 'typeorm';
import { v7 } from 'uuid';

// The smallest registry there can be: a table with places, two operations, a listener and a job.

const GET = statement('fixture_get', 'select person_id, name, org_path from person where person_id = $1');

interface Row {
  readonly person_id: string;
  readonly name: string;
  readonly org_path: string;
}

@Injectable()
export class Register {
  readonly heard: string[] = [];

  constructor(
    private readonly database: Database,
    private readonly places: Places,
    private readonly clock: Clock,
    private readonly rpc: RpcClients,
    jobs: Jobs,
    @Inject(CONFIG) readonly config: { readonly WANGGE_MODE: string },
  ) {
    jobs.every('count', 60_000, async (job) => {
      const { places } = await this.rpc.asService(PlaceService, job).listPlaces({});
      this.heard.push(`${places.length} places`);
    });
  }

  async register({ name, gridId }: RegisterPersonRequest, call: Call): Promise<Row & { time: Date }> {
    const row = { person_id: v7(), name, org_path: this.places.pathOf(gridId) ?? '' };
    await this.database.transaction(scopeOf(call), async (tx) => {
      await tx.query('insert into person (person_id, name, org_path) values ($1, $2, $3)', Object.values(row));
      const message = { personId: row.person_id, version: 1, gridId, orgPath: row.org_path };
      await tx.publish(
        event({
          schema: PersonRegisteredSchema,
          aggregateId: row.person_id,
          version: 1,
          orgPath: row.org_path,
          message,
        }),
      );
    });
    return { ...row, time: this.clock.now() };
  }

  async get({ personId }: GetPersonRequest, call: Call): Promise<Row> {
    const [row] = await this.database.read<Row>(scopeOf(call), GET, [personId]);
    if (row === undefined) throw notFound('person');
    return row;
  }
}

const view = ({ person_id: personId, name, org_path: orgPath }: Row) => ({
  person: { personId, name, orgPath, phone: '12512345678' },
});

@Controller()
export class PersonController {
  constructor(private readonly people: Register) {}

  @RpcMethod(PersonService.method.registerPerson)
  async registerPerson(request: RegisterPersonRequest, call: Call) {
    return view(await this.people.register(request, call));
  }

  @RpcMethod(PersonService.method.getPerson)
  async getPerson(request: GetPersonRequest, call: Call) {
    return view(await this.people.get(request, call));
  }

  @RpcMethod(PersonService.method.revealPersonContact)
  revealPersonContact({ personId }: RevealPersonContactRequest) {
    return { personId, phone: '12512345678' };
  }
}

@Controller()
export class WhenCaseIsReported {
  constructor(private readonly people: Register) {}

  @OnEvent(CaseReportedSchema)
  async whenCaseIsReported(told: CaseReported, context: EventContext): Promise<void> {
    this.people.heard.push(`${told.caseId} by ${context.messageId}`);
  }
}

@Module({ controllers: [PersonController, WhenCaseIsReported, PlaceListener], providers: [Register] })
export class FixtureModule {}

class CreatePerson1764000000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      `create table person (person_id uuid primary key, name text not null, org_path text collate "C" not null)`,
    );
    for (const text of placePolicies({ table: 'person' })) await runner.query(text);
  }

  async down(): Promise<void> {}
}

export const fixtureDataSource = serviceDataSource({ entities: [], migrations: [CreatePerson1764000000000] });
