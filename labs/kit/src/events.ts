/** botocore's events for the AWS SDK for JavaScript: an emitter with its semantics, and a plugin that emits a call's events. */
export { EventAnswerError } from './events/answers.ts';
export type { CallContext, CallEvents, Operation, Response } from './events/calls.ts';
export { Emitter, type EmitterOptions, type Registration } from './events/emitter.ts';
export { AnswerLateError, CountedError, type EventMap, type Handler, type Heard } from './events/handlers.ts';
export { serviceOf } from './events/operation.ts';
export { events, type ClientPlugin } from './events/plugin.ts';
