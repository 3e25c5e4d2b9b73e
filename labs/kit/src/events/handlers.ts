/** What a handler is given and may answer, and what goes wrong between an emitter and its handlers. */

/** The events of somebody, by the first part of their names, with what each brings. */
export type EventMap = Record<string, object>;

/** The kinds of event that a pattern hears: its first part, or all where that is `*`. */
type KindOf<Events extends EventMap, Pattern extends string> = Pattern extends '*' | `*.${string}`
  ? keyof Events
  : Pattern extends `${infer Kind}.${string}`
    ? Kind & keyof Events
    : Pattern & keyof Events;

/** What an emitter is given for an event. */
export type PayloadOf<Events extends EventMap, Name extends string> = Events[KindOf<Events, Name>];

/** What a handler is given: the payload, and the name of the event that brought it. */
export type Heard<Events extends EventMap, Pattern extends string> = Readonly<
  PayloadOf<Events, Pattern> & { eventName: string }
>;

/** A handler; what it returns is its answer, and nothing is none. */
export type Handler<Events extends EventMap, Pattern extends string> = (heard: Heard<Events, Pattern>) => unknown;

/** A handler of whatever event: what its emitter gives it fits, because its pattern said so when it was registered. */
export type AnyHandler = { hear(heard: object): unknown }['hear'];

export interface Answered {
  readonly handler: AnyHandler;
  readonly answer: unknown;
}

const nameOf = (handler: AnyHandler) =>
  handler.name === '' ? 'A handler without a name' : `The handler ${handler.name}`;

export class AnswerLateError extends Error {
  override name = 'AnswerLateError';
  readonly code = 'EVENT_ANSWER_LATE';

  constructor(eventName: string, handler: AnyHandler, withinMs: number) {
    super(
      `${nameOf(handler)} has not finished with ${eventName} after ${withinMs} ms, and the call waits for it. Let the handler return at once and do the rest by itself, or give the emitter a longer answerWithinMs.`,
    );
  }
}

export class CountedError extends Error {
  override name = 'CountedError';
  readonly code = 'EVENT_ID_COUNTED';

  constructor(uniqueId: string, counted: boolean) {
    super(
      `The id "${uniqueId}" was first registered ${counted ? 'with' : 'without'} counted: true. Register and unregister it in the same way each time.`,
    );
  }
}
