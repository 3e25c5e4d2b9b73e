/** The last LocalStack that starts without a token (the project was archived in March 2026). */
const LOCALSTACK_IMAGE = 'localstack/localstack:4.14.0';

/** The image that plays LocalStack: `SLOWDOWN_LOCALSTACK_IMAGE`, else the last free one. */
export function localStackImage(environment: NodeJS.ProcessEnv = process.env): string {
  // `||`, not `??`: an empty variable asks for nothing.
  return environment['SLOWDOWN_LOCALSTACK_IMAGE'] || LOCALSTACK_IMAGE;
}
