// @ts-check
/** Preloaded into what launch.mjs starts: when that process is gone, however it died, this one ends as if asked to. */
process.channel?.unref();
process.once('disconnect', () => {
  if (!process.emit('SIGTERM', 'SIGTERM')) process.exit(143);
});
