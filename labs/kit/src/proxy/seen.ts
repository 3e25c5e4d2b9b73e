import type { CompletedResponse, InitiatedRequest } from 'mockttp';
import {
  ERROR_BODY_LIMIT,
  redactBody,
  redactHeaders,
  redactPath,
  sdkHeaders,
  xmlErrorCode,
  type Flow,
} from '../flows.ts';

/** The flow of a request whose head has arrived. */
export function openFlow(request: InitiatedRequest, startMs: number): Flow {
  const { headers } = request;
  return {
    id: request.id,
    startMs,
    endMs: null,
    request: {
      method: request.method,
      host: headers.host ?? '',
      path: redactPath(request.path),
      headers: redactHeaders(headers),
      bytes: bytesOf(headers),
    },
    response: null,
    fault: null,
    sdk: sdkHeaders(headers),
  };
}

/** The same flow with its response. The body is kept for errors only. */
export async function closeFlow(
  flow: Flow,
  response: CompletedResponse,
  endMs: number,
  fault: string | null,
): Promise<Flow> {
  const headers = redactHeaders(response.headers);
  const body = response.statusCode < 400 ? null : ((await response.body.getText().catch(() => undefined)) ?? '');
  return {
    ...flow,
    endMs,
    fault,
    response: {
      status: response.statusCode,
      statusText: response.statusMessage,
      headers,
      bytes: bytesOf(headers),
      errorCode: body === null ? null : xmlErrorCode(body),
      body: body === null ? null : redactBody(body).slice(0, ERROR_BODY_LIMIT),
    },
  };
}

function bytesOf(headers: { 'content-length'?: string | undefined }): number | null {
  const length = headers['content-length'];
  return length === undefined ? null : Number(length);
}
