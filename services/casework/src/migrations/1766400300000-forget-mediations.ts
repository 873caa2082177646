import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What is held of a mediation goes with its case. */
export class ForgetMediations1766400300000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const sql of FORGET) await runner.query(sql);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}

const FORGET = [
  `create function forget_mediation() returns trigger language plpgsql security definer set search_path = public, pg_temp as $body$
begin
  delete from mediation where case_id = old.case_id;
  return old;
end $body$`,
  `comment on function forget_mediation() is 'Takes what is held of a mediation away with its case'`,
  `revoke all on function forget_mediation() from public`,
  `create trigger case_file_forget_mediation before delete on case_file for each row execute function forget_mediation()`,
];
