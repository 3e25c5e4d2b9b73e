/** HTTP messages as the SDK passes them from middleware to middleware, where their type is `unknown`. */
import type { HttpRequest, HttpResponse } from '@smithy/types';

export const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;

export const isHttpRequest = (value: unknown): value is HttpRequest =>
  isObject(value) && 'method' in value && 'hostname' in value && 'headers' in value;

export const isHttpResponse = (value: unknown): value is HttpResponse =>
  isObject(value) && 'statusCode' in value && typeof value.statusCode === 'number' && 'headers' in value;

/** The response that the SDK keeps with an error that it read from one; null for one that came before any response. */
export function responseOf(error: unknown): HttpResponse | null {
  const response = isObject(error) && '$response' in error ? error.$response : null;
  return isHttpResponse(response) ? response : null;
}

/** The same request, whose headers and query can be changed without changing the original's. Its body is shared. */
export const ownCopy = (request: HttpRequest): HttpRequest =>
  Object.assign(Object.create(Object.getPrototypeOf(request) as object) as object, request, {
    headers: { ...request.headers },
    query: { ...request.query },
  });

/** A body that can be sent once only. */
export const isStream = (body: unknown): boolean => isObject(body) && ('pipe' in body || 'getReader' in body);

const hasDestroy = (body: unknown): body is { destroy(): unknown } =>
  isObject(body) && 'destroy' in body && typeof body.destroy === 'function';

/** Lets go of a response that nobody will read, and of its connection. */
export function discardBody(response: unknown): void {
  const body: unknown = isHttpResponse(response) ? response.body : null;
  if (hasDestroy(body)) body.destroy();
}

/** The response, with a body of text or bytes as the stream that the SDK's deserializers expect. */
export function readableBody(response: HttpResponse): HttpResponse {
  const body: unknown = response.body;
  const bytes = typeof body === 'string' ? body : body instanceof Uint8Array ? Uint8Array.from(body) : null;
  return bytes === null ? response : { ...response, body: new Blob([bytes]).stream() };
}
