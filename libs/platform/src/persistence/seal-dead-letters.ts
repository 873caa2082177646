import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Bodies of dead letters are sealed. An event that cannot be handled is the one of which nobody knows what is in it; it lies
 * here until a person looks, and the table is read by operators.
 */
export class SealDeadLetters1765100000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const sql of [
      `alter table dead_letter add column sealed bytea`,
      `alter table dead_letter alter column body drop not null`,
      `alter table dead_letter add constraint dead_letter_body_check check ((body is null) <> (sealed is null))`,
      `comment on column dead_letter.body is 'The body of a letter kept before bodies were sealed'`,
      `comment on column dead_letter.sealed is 'The body, sealed under the message id'`,
    ])
      await runner.query(sql);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}
