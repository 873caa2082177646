/**
 * Called first thing by a Node program that {@link spawnSupervised} starts: when the supervisor's channel closes, which
 * also happens when it is killed, the program gets SIGTERM as if it had been stopped, and is gone after `graceMs`.
 * Does nothing in a program started by hand.
 */
export function exitWithParent(graceMs = 10_000): void {
  if (process.channel === undefined || process.channel === null) return;
  process.once('disconnect', () => {
    process.kill(process.pid, 'SIGTERM');
    setTimeout(() => process.exit(1), graceMs).unref();
  });
  process.channel.unref(); // listening to the channel alone must not keep a finished program alive
}
